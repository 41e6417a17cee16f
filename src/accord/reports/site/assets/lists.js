// The two pages that are made of data: the list of all cases, and the search over everything.
"use strict";
accord.lists(({ say, make, address, query, fold }) => {
  // A case of a contract ends its name with the phase, for which each language has a word.
  const named = (data, row) => {
    const tag = row[5].map((number) => data.tags[number]).find((it) => it.startsWith("phase:"));
    const end = tag ? ` · ${tag.slice(6)}` : "";
    const word = end && row[0].endsWith(end) && say(`phase-${tag.slice(6)}`);
    return word ? `${row[0].slice(0, -end.length)} · ${word}` : row[0];
  };

  // --- The list of all cases --------------------------------------------------------------
  const PAGE = 100;
  const WORST_FIRST = ["failed", "broken", "pending", "unproved", "out-of-date", "not-run", "skipped", "passed"];
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
      const unwanted = words.filter((word) => word.startsWith("-@")).map((word) => word.slice(1));
      const plain = words.filter((word) => !/^-?@/.test(word));
      const having = (word) => new Set(tags.flatMap((tag, number) => tag.startsWith(word) ? [number] : []));
      const [sets, without] = [wanted.map(having), unwanted.map(having)];
      const outcomes = new Set(chosen(boxes).map((word) => data.outcomes.indexOf(word)));
      const suites = new Set(chosen(kinds));
      // What somebody has to look at comes first, each kind in the order written.
      const shelves = data.outcomes.map(() => []);
      data.rows.forEach((row, number) => {
        if (outcomes.size && !outcomes.has(row[3])) return;
        if (suites.size && !suites.has(data.features[row[4]][4])) return;
        if (!plain.every((word) => stacks[number].includes(word))) return;
        if (without.some((set) => row[5].some((tag) => set.has(tag)))) return;
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
    search.value = query().get("q") ?? "";
    for (const box of [...boxes, ...kinds]) box.checked = (query().get(box.name) ?? "").split(",").includes(box.value);
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
    const [, cells, place, outcome, feature, tags] = row;
    const [name, , written, , suite] = data.features[feature];
    const word = data.outcomes[outcome];
    const link = make("a", { href: placeOf(place), lang: written }, named(data, row));
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
      const titled = () => row[1] ? `${row[0]} ${row[1]}` : named(cases, row);
      const title = titled();
      found.push({ kind, title, titled, place: placeOf(row[2]), outcome: cases.outcomes[row[3]], lang: written, name: plain(title), more: plain([feature, ...row[5].map((tag) => `@${cases.tags[tag]}`)].join(" ")) });
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
        const link = make("a", { href: it.place }, it.titled?.() ?? it.title);
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
    form.elements.q.value = query().get("q") ?? "";
    form.elements.q.focus();
    look();
  };
  return { list, search };
});
