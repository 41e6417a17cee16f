// What every page of the living document can do: language, theme, folded detail, copying, sifting.
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
  let lists;
  let groups = [];
  let asOf = "";
  let origins;
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
    for (const heading of part.querySelectorAll("h1, h2, h3")) phrasing(heading);
    for (const chips of part.querySelectorAll(".chips")) chips.setAttribute("aria-label", say("tags"));
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
    document.querySelector(".skip").dataset.t = "skip-to-content";
    // On a very large site the header is said once, and not on each of its pages.
    const navigation = document.querySelector(".top nav");
    if (!navigation.children.length) {
      for (const group of groups) group.forEach((address, at) => navigation.append(make("a", { href: page.dataset.root + address, ...(at ? {} : { class: "g" }) })));
    }
    // Said once for all pages, so that those on which nothing else is new stay the same file.
    const run = document.querySelector("footer .as-of");
    if (run && asOf) run.outerHTML = plainly(asOf);
    for (const link of document.querySelectorAll(".top nav a")) link.dataset.t = `page-${link.pathname.split("/").pop().replace(".html", "")}`;
    const choice = make("select", { "data-l": "language" }, ...NAMES.map((name) => make("option", { value: name, lang: name }, LANGUAGES[name])));
    choice.value = language;
    choice.addEventListener("change", () => {
      remember("language", choice.value);
      if (query.has("lang")) address("lang", choice.value);
      speak(choice.value);
    });
    const theme = make("button", { type: "button", "data-l": "theme" }, make("span", { "aria-hidden": "true" }, "◐"));
    theme.addEventListener("click", () => wear(dark() ? "light" : "dark"));
    document.querySelector(".top").append(make("span", { class: "tools" }, choice, theme));
  };
  const dress = (part) => {
    for (const box of part.querySelectorAll(".copy")) copying(box);
    for (const heading of part.querySelectorAll("h1, [id]:not(main) > :is(h2, h3)")) linking(heading);
    for (const folded of part.querySelectorAll("[data-pack]")) {
      folded.addEventListener("toggle", () => { if (folded.open && folded.dataset.pack) unfold(folded); });
    }
    for (const shelf of part.querySelectorAll(".sifted")) sifting(shelf);
    if (origins) for (const place of part.querySelectorAll(RESULTS)) naming(place);
    if (waiting && lists && document.getElementById("filter")) lists.list(waiting);
    if (waiting && lists && index && document.getElementById("search")) lists.search(index, waiting);
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

  // On a very large site pages do not say themselves from which run their results are.
  const RESULTS = "article.entry > .outcome:not(.not-run), section.trial > .origin[hidden]";
  const naming = (place) => {
    const { runs, most, apart } = origins;
    const own = apart[(book ? shownPage : location.pathname).replace(/\.html$/, "").slice(-10)] ?? most;
    const entry = place.closest("article.entry");
    const at = [...(entry ?? document).querySelectorAll(RESULTS)].indexOf(place);
    const run = runs[own[entry?.id ?? ""]?.[at] ?? own];
    if (!run) return;
    const told = make("p", { class: "origin" }, make("span", { "data-t": "from-earlier-run" }), make("span"));
    told.lastChild.outerHTML = plainly(run);
    (place.querySelector("p") ?? place).after(told);
  };

  // A long list of one page gets a field that leaves what holds every word.
  const FEW = 12;
  const plainText = (text) => text.normalize("NFKC").toLowerCase();
  const sifting = (shelf) => {
    const lines = [...shelf.querySelectorAll(".sift li, tbody.sift tr")];
    if (lines.length <= FEW) return;
    const texts = lines.map((it) => plainText(it.textContent));
    const groups = [...shelf.querySelectorAll("section, .group")].filter((it) => it.querySelector(".sift"));
    const field = make("input", { type: "search", autocomplete: "off", spellcheck: "false", "data-l": "filter-words", "data-p": "sift-hint" });
    const count = make("span", { class: "dim", role: "status" });
    field.addEventListener("input", () => {
      const words = plainText(field.value).split(/\s+/).filter(Boolean);
      let left = 0;
      lines.forEach((it, at) => { left += !(it.hidden = !words.every((word) => texts[at].includes(word))); });
      for (const group of groups) group.hidden = !group.querySelector(".sift li:not([hidden]), tbody.sift tr:not([hidden])");
      count.textContent = words.length ? say("found", { count: left, total: lines.length }) : "";
    });
    shelf.prepend(make("p", { class: "sieve" }, field, count));
  };
  // Chinese is broken between words and not inside them, where the browser knows its words.
  const segmenters = {};
  const phrasing = (heading) => {
    const written = heading.closest("[lang]").lang;
    if (!written.startsWith("zh") || !Intl.Segmenter || heading.querySelector("wbr")) return;
    const words = (segmenters[written] ??= new Intl.Segmenter(written, { granularity: "word" }));
    const walker = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) {
      if (!/[\u3400-\u9fff]{2}/.test(text.data)) continue;
      const parts = [...words.segment(text.data)].map((it) => it.segment);
      text.replaceWith(...parts.flatMap((it, at) => at && /^[\u3400-\u9fff「『（《〈【]/.test(it) && !/[「『（《〈【]$/.test(parts[at - 1]) ? [document.createElement("wbr"), it] : [it]));
    }
    heading.classList.add("phrased");
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
    for (const link of document.querySelectorAll(".top a, footer a")) {
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
    list: (rows) => { waiting = rows; },
    pages: (given) => { book = given; },
    navigation: (given) => { groups = given; },
    asOf: (given) => { asOf = given; },
    origins: (runs, most, apart) => { origins = { runs, most, apart }; },
    found: (rows) => { index = rows; },
    lists: (making) => { lists = making({ say, make, address, query: () => query, fold: plainText }); },
    pack: (file, content) => { packs[file] = content; },
  };
})();
