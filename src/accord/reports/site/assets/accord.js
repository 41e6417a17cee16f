// The living document's only script: language, theme, the list's filter, folded detail, copying.
// It runs before the page is drawn, so that neither theme nor language flickers.
"use strict";
const accord = (() => {
  const LANGUAGES = { "en": "English", "zh-TW": "繁體中文", "zh-CN": "简体中文" };
  const NAMES = Object.keys(LANGUAGES);
  const page = document.documentElement;
  let query = new URLSearchParams(location.search);
  // All pages in one file: their text by address, and which of them is shown.
  let book;
  let shownPage = "index.html";
  let texts = {};
  let waiting;
  let index;
  let language = page.lang;

  // Browsers may refuse storage on file://; the page works without it.
  const remember = (key, value) => { try { localStorage.setItem(`accord.${key}`, value); } catch { /* not kept */ } };
  const recall = (key) => { try { return localStorage.getItem(`accord.${key}`); } catch { return null; } };
  const address = (name, value) => {
    value ? query.set(name, value) : query.delete(name);
    const search = query.toString().replace(/%3A/g, ":").replace(/%40/g, "@");
    const target = book ? `#/${shownPage}${search && `?${search}`}` : location.pathname + (search && `?${search}`) + location.hash;
    try { history.replaceState(null, "", target); } catch { /* not shown */ }
  };
  // What would turn or hide the text around it is shown, and not obeyed.
  const plainly = (text) => text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children.map((child) => typeof child === "string" ? plainly(child) : child));
    return element;
  };

  // --- Language -------------------------------------------------------------------------------
  const say = (id, given) => {
    const sentence = texts[id]?.[NAMES.indexOf(language)];
    return sentence?.replace(/\{(\w+)\}/g, (whole, name) => {
      const part = given?.[name];
      return part?.t ? say(part.t, part.a) : plainly(String(part ?? whole));
    });
  };
  const translate = (part) => {
    // What is said most often carries no id, so that large sites stay small.
    for (const mark of part.querySelectorAll("b.st:not([data-t])")) mark.dataset.t = mark.classList[1];
    for (const element of part.querySelectorAll("[data-t]")) {
      const given = element.dataset.a && JSON.parse(element.dataset.a);
      const sentence = say(element.dataset.t, given);
      if (sentence !== undefined) element.textContent = sentence;
      if (element.parentElement.closest("[lang]") !== page) element.lang = language;
    }
    for (const element of part.querySelectorAll("[data-l]")) element.setAttribute("aria-label", say(element.dataset.l) ?? "");
    for (const element of part.querySelectorAll("[data-p]")) element.placeholder = say(element.dataset.p) ?? "";
    for (const element of part.querySelectorAll("time")) {
      const moment = new Date(element.dateTime);
      element.textContent = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(moment);
      element.title = element.dateTime;
    }
  };
  // One of ours for what a browser prefers, such as zh-Hant-HK; nothing for other languages.
  const nearest = (name) => {
    const [spoken, ...parts] = name.toLowerCase().split("-");
    if (spoken !== "zh") return NAMES.find((own) => own === spoken);
    const traditional = ["hant", "tw", "hk", "mo"].some((part) => parts.includes(part));
    return traditional && !parts.includes("hans") ? "zh-TW" : "zh-CN";
  };
  const speak = (name) => {
    language = name;
    page.lang = name;
    translate(document);
    document.dispatchEvent(new Event("spoken"));
  };

  // --- Theme ----------------------------------------------------------------------------------
  const dark = () => (page.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const wear = (theme) => { page.dataset.theme = theme; remember("theme", theme); };

  // --- Tools in the header --------------------------------------------------------------------
  const tools = () => {
    for (const link of document.querySelectorAll(".top a:not(.name)")) link.dataset.t = `page-${link.pathname.split("/").pop().replace(".html", "")}`;
    const choice = make("select", { "data-l": "language" }, ...NAMES.map((name) => make("option", { value: name, lang: name }, LANGUAGES[name])));
    choice.value = language;
    choice.addEventListener("change", () => {
      remember("language", choice.value);
      if (query.has("lang")) address("lang", choice.value);
      speak(choice.value);
    });
    const theme = make("button", { type: "button", "data-l": "theme" }, make("span", { "aria-hidden": "true" }, "◐"));
    theme.addEventListener("click", () => wear(dark() ? "light" : "dark"));
    document.querySelector(".top nav").append(make("span", { class: "tools" }, choice, theme));
  };
  const dress = (part) => {
    for (const box of part.querySelectorAll(".copy")) copying(box);
    for (const heading of part.querySelectorAll("h1, [id]:not(main) > :is(h2, h3)")) linking(heading);
    for (const folded of part.querySelectorAll("[data-pack]")) {
      folded.addEventListener("toggle", () => { if (folded.open && folded.dataset.pack) unfold(folded); });
    }
    if (waiting && document.getElementById("filter")) list(waiting);
    if (waiting && index && document.getElementById("search")) search(index, waiting);
  };
  const copied = async (text, element) => {
    try { await navigator.clipboard.writeText(text); } catch {
      const range = document.createRange();
      range.selectNodeContents(element);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      document.execCommand("copy");
    }
  };
  const confirming = (button, id) => {
    button.textContent = say("copied");
    setTimeout(() => { button.textContent = id ? say(id) : ""; }, 1500);
  };
  const copying = (box) => {
    const button = make("button", { type: "button", "data-t": "copy" });
    button.addEventListener("click", async () => {
      const pre = box.querySelector("pre");
      await copied(pre.textContent, pre);
      confirming(button, "copy");
    });
    box.append(button);
  };
  // One click copies where a heading is: for a chat, a ticket, a mail.
  const linking = (heading) => {
    const place = heading.closest("[id]")?.id;
    const button = make("button", { type: "button", class: "link", "data-l": "copy-link" });
    button.addEventListener("click", async (event) => {
      event.preventDefault();
      const target = new URL(location.href);
      target.hash = heading.tagName === "H1" || place === "main" ? "" : place ?? "";
      const shown = make("span", {}, target.href);
      button.after(shown);
      await copied(target.href, shown);
      shown.remove();
      confirming(button);
    });
    heading.append(button);
  };

  // --- Detail packed away on very large sites -------------------------------------------------
  const packs = {};
  const opened = {};
  const unpack = async (content) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  };
  const load = (file) => opened[file] ??= packs[file] ? unpack(packs[file]) : new Promise((resolve, reject) => {
    const script = make("script", { src: `${page.dataset.root}p/${file}.js` });
    script.addEventListener("load", () => unpack(packs[file]).then(resolve, reject));
    script.addEventListener("error", reject);
    document.head.append(script);
  });
  const unfold = async (fold) => {
    const [file, key] = fold.dataset.pack.split("/");
    delete fold.dataset.pack;
    const details = await load(file);
    const inside = make("div");
    inside.innerHTML = plainly(details[key]);
    translate(inside);
    inside.querySelectorAll(".copy").forEach(copying);
    fold.append(inside);
    translate(fold);
  };

  // --- The list of all cases --------------------------------------------------------------
  const PAGE = 100;
  const WORST_FIRST = ["failed", "broken", "pending", "out-of-date", "not-run", "skipped", "passed"];
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  const list = (data) => {
    const form = document.getElementById("filter");
    const shelf = document.getElementById("list");
    const search = form.elements.q;
    const boxes = [...form.querySelectorAll("[name=status]")];
    const kinds = [...form.querySelectorAll("[name=suite]")];
    const chosen = (all) => all.filter((box) => box.checked).map((box) => box.value);
    const tags = data.tags.map((tag) => fold(`@${tag}`));
    const stacks = data.rows.map((row) => {
      const [title, , , capability] = data.features[row[4]];
      return fold([row[0], row[1], title, capability, ...row[5].map((tag) => data.tags[tag])].join("\n"));
    });
    let hits = [];
    let shown = 0;
    const draw = () => {
      shelf.replaceChildren(...hits.slice(shown * PAGE, (shown + 1) * PAGE).map((number) => line(data, data.rows[number])));
      const pages = Math.max(1, Math.ceil(hits.length / PAGE));
      document.getElementById("found").textContent = hits.length ? say("found", { count: hits.length, total: data.rows.length }) : say("found-none");
      document.getElementById("pager").replaceChildren(...(pages > 1 ? [
        turn("previous", shown > 0, -1), make("span", {}, say("page", { number: shown + 1, total: pages })), turn("next", shown < pages - 1, 1),
      ] : []));
    };
    const turn = (word, possible, step) => {
      const button = make("button", { type: "button" }, say(word));
      button.disabled = !possible;
      button.addEventListener("click", () => { shown += step; draw(); scrollTo(0, 0); });
      return button;
    };
    const filter = () => {
      const words = fold(search.value).split(/\s+/).filter(Boolean);
      const wanted = words.filter((word) => word.startsWith("@"));
      const plain = words.filter((word) => !word.startsWith("@"));
      const sets = wanted.map((word) => new Set(tags.flatMap((tag, number) => tag.startsWith(word) ? [number] : [])));
      const outcomes = new Set(chosen(boxes).map((word) => data.outcomes.indexOf(word)));
      const suites = new Set(chosen(kinds));
      // What somebody has to look at comes first, each kind in the order written.
      const shelves = data.outcomes.map(() => []);
      data.rows.forEach((row, number) => {
        if (outcomes.size && !outcomes.has(row[3])) return;
        if (suites.size && !suites.has(data.features[row[4]][4])) return;
        if (!plain.every((word) => stacks[number].includes(word))) return;
        if (sets.every((set) => row[5].some((tag) => set.has(tag)))) shelves[row[3]].push(number);
      });
      hits = WORST_FIRST.flatMap((word) => shelves[data.outcomes.indexOf(word)] ?? []);
      shown = 0;
      draw();
    };
    const changed = () => {
      address("q", search.value);
      address("status", chosen(boxes).join(","));
      address("suite", chosen(kinds).join(","));
      filter();
    };
    search.value = query.get("q") ?? "";
    for (const box of [...boxes, ...kinds]) box.checked = (query.get(box.name) ?? "").split(",").includes(box.value);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", changed);
    document.addEventListener("spoken", draw);
    filter();
  };
  const placeOf = (place) => {
    const [stem, anchor] = place.split("#");
    const page = stem.includes("/") ? stem : `s/${stem}`;
    return `${page}.html${anchor ? `#${anchor}` : ""}`;
  };
  const line = (data, row) => {
    const [title, cells, place, outcome, feature, tags] = row;
    const [name, , written, , suite] = data.features[feature];
    const word = data.outcomes[outcome];
    const link = make("a", { href: placeOf(place), lang: written }, title);
    if (cells) link.append(" ", make("span", { class: "row" }, cells));
    const kind = suite === "scenarios" ? "" : `${say(`suite-${suite}`)} `;
    const more = make("span", { class: "more" }, kind, make("span", { lang: written }, name), ` ${tags.map((tag) => `@${data.tags[tag]}`).join(" ")}`);
    return make("li", { class: word }, link, make("span", { class: "dim" }, say(word) ?? word), more);
  };

  // --- Search over everything ----------------------------------------------------------------
  const MOST_FOUND = 60;
  const ORDER = ["find-requirement", "find-flow", "find-capability", "find-feature", "find-service", "find-operation", "find-criterion", "find-activity", "find-case", "find-step"];
  const search = (data, cases) => {
    // 餘 and 余 are the same letter to a reader, whichever script they write.
    const simple = {};
    const letters = [...data.fold];
    for (let at = 0; at < letters.length; at += 2) simple[letters[at]] = letters[at + 1];
    const plain = (text) => [...fold(text)].map((letter) => simple[letter] ?? letter).join("");
    const found = data.rows.map(([kind, title, place, more]) => ({ kind, title, place, lang: "", name: plain(title), more: plain(more) }));
    for (const row of cases.rows) {
      const [feature, , written, , suite] = cases.features[row[4]];
      const kind = suite === "scenarios" ? "find-case" : `suite-${suite}`;
      const title = row[1] ? `${row[0]} ${row[1]}` : row[0];
      found.push({ kind, title, place: placeOf(row[2]), outcome: cases.outcomes[row[3]], lang: written, name: plain(title), more: plain([feature, ...row[5].map((tag) => `@${cases.tags[tag]}`)].join(" ")) });
    }
    const form = document.getElementById("search");
    const shelf = document.getElementById("list");
    const status = document.getElementById("found");
    const pairs = (word) => word.length > 2 && /^[\u3400-\u9fff]+$/.test(word) ? [...word].slice(1).map((letter, at) => word[at] + letter) : [];
    const worth = (name, more, word) => {
      const at = name.indexOf(word);
      if (name === word) return 100;
      if (at === 0) return 60;
      if (at > 0) return /[\s/.:_-]/.test(name[at - 1]) ? 45 : 30;
      if (more.includes(word)) return 12;
      // A Chinese word that nothing holds whole may be there in parts.
      const parts = pairs(word);
      const met = parts.filter((part) => name.includes(part) || more.includes(part)).length;
      return parts.length && met / parts.length >= 0.6 ? (11 * met) / parts.length : 0;
    };
    const rank = (it, words) => {
      let sum = 0;
      for (const word of words) {
        const points = worth(it.name, it.more, word);
        if (!points) return 0;
        sum += points;
      }
      const order = ORDER.indexOf(it.kind);
      return sum + (order < 0 ? 0 : (ORDER.length - order) / 10) - Math.min(it.name.length, 100) / 100;
    };
    const look = () => {
      const words = plain(form.elements.q.value).split(/\s+/).filter(Boolean);
      const hits = words.length ? found.map((it) => [rank(it, words), it]).filter(([points]) => points > 0).sort((a, b) => b[0] - a[0]) : [];
      shelf.replaceChildren(...hits.slice(0, MOST_FOUND).map(([, it]) => {
        const link = make("a", { href: it.place }, it.title);
        if (it.lang) link.lang = it.lang;
        return make("li", { class: it.outcome ?? "plain" }, link, make("span", { class: "dim" }, say(it.kind) ?? it.kind));
      }));
      const count = hits.length;
      status.textContent = !words.length ? "" : !count ? say("search-none") : say(count > MOST_FOUND ? "search-most" : "search-found", { count, most: MOST_FOUND });
    };
    form.addEventListener("submit", (event) => { event.preventDefault(); shelf.querySelector("a")?.click(); });
    form.addEventListener("input", () => { address("q", form.elements.q.value); look(); });
    document.addEventListener("keydown", (event) => {
      if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
      const stops = [form.elements.q, ...shelf.querySelectorAll("a")];
      const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) { event.preventDefault(); next.focus(); }
    });
    document.addEventListener("spoken", look);
    form.elements.q.value = query.get("q") ?? "";
    form.elements.q.focus();
    look();
  };

  // --- All pages in one file ------------------------------------------------------------------
  const SHELF = "https://book.invalid/";
  const read = () => {
    const [path, place] = location.hash.replace(/^#\/?/, "").split("#");
    const [name, asked] = path.split("?");
    const chosen = book[name] ? name : "index.html";
    query = new URLSearchParams(asked ?? "");
    const main = document.querySelector("main");
    shownPage = chosen;
    [document.title, main.innerHTML] = book[chosen];
    for (const link of document.querySelectorAll(".top nav a, footer a")) {
      link.pathname.endsWith(`/${chosen}`) ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
    }
    // Evidence and scripts are files of their own, and not in this one.
    for (const link of main.querySelectorAll("a[href]")) if (!target(link)) link.removeAttribute("href");
    for (const image of main.querySelectorAll("img")) image.replaceWith(image.alt);
    dress(main);
    translate(document);
    const there = place && document.getElementById(decodeURIComponent(place));
    if (there) { there.scrollIntoView(); if (there.tagName === "DETAILS") there.open = true; } else scrollTo(0, 0);
  };
  const target = (link) => {
    const within = link.closest("main") ? shownPage : "index.html";
    const url = new URL(link.getAttribute("href"), SHELF + within);
    if (!url.href.startsWith(SHELF)) return url.href;
    const name = url.pathname.slice(1);
    return book[name] && `#/${name}${url.search}${url.hash}`;
  };
  const turnTo = (event) => {
    const link = event.target.closest?.("a[href]");
    const next = link && target(link);
    if (!next?.startsWith("#")) return;
    event.preventDefault();
    next === location.hash ? read() : location.hash = next;
  };

  // --- Beginning ------------------------------------------------------------------------------
  const asked = query.get("lang");
  const wanted = [asked, recall("language"), ...navigator.languages.map(nearest)].find((name) => NAMES.includes(name));
  if (NAMES.includes(asked)) remember("language", asked);
  if (["light", "dark"].includes(recall("theme"))) page.dataset.theme = recall("theme");
  document.addEventListener("DOMContentLoaded", () => {
    if (!texts.home) return;
    language = wanted ?? language;
    tools();
    // What is added to a page has words too.
    if (!book) dress(document.querySelector("main"));
    speak(language);
    if (book) read();
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, select, textarea")) return;
      event.preventDefault();
      const box = document.querySelector("input[type=search]");
      if (box) box.focus();
      else if (book) location.hash = "/search.html";
      else location.assign(`${page.dataset.root}search.html${location.search}`);
    });
    document.addEventListener("click", (event) => {
      if (book) return turnTo(event);
      // A shared link that names a language keeps it from page to page.
      const link = event.target.closest?.("a[href]");
      if (!link || !query.has("lang") || link.origin !== location.origin && link.protocol !== "file:") return;
      const target = new URL(link.href);
      if (!target.pathname.endsWith(".html") || target.pathname === location.pathname) return;
      target.searchParams.set("lang", language);
      link.href = target.href;
    });
    if (book) addEventListener("hashchange", read);
    addEventListener("beforeprint", () => { for (const it of document.querySelectorAll("details:not(.call)")) it.open = true; });
  });
  return {
    texts: (given) => { texts = given; },
    list: (data) => { waiting = data; },
    pages: (given) => { book = given; },
    found: (data) => { index = data; },
    pack: (file, content) => { packs[file] = content; },
  };
})();
