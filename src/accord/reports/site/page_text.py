"""Everything the site itself says, marked so that a small script can say it in another language."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from html import escape
from typing import Final

from markupsafe import Markup

from accord import text
from accord.model.catalogue import Titles
from accord.model.message import PLAIN, Message
from accord.model.status import Suite
from accord.model.suites import title_of
from accord.reports.site.word_ids import PHASES

ROOM: Final = "site"
_PLAIN_WORD: Final = Markup('<span data-t="{}">{}</span>')
_MARK: Final = Markup('<b class="st {}">{}</b>')
_FILLED_WORD: Final = Markup('<span data-t="{}" data-a="{}">{}</span>')


class BorrowedSentences:
    """Sentences of other rooms and of the workspace, as far as pages use them."""

    def __init__(self) -> None:
        self._sentences: dict[str, dict[text.Language, str]] = {}
        self._ids: set[str] = set()

    def add(self, id: str, sentences: dict[text.Language, str]) -> None:
        """Use what no room holds, such as a title that a workspace gives."""
        self._ids.add(id)
        self._sentences[id] = sentences

    def of(self, id: str) -> dict[text.Language, str] | None:
        """A sentence in every language; none when this Accord does not know it."""
        self._ids.add(id)
        if id not in self._sentences:
            try:
                self._sentences[id] = text.sentences(id)
            except (KeyError, TypeError):
                # A journal of a newer Accord may use sentences that this one has never heard.
                return None
        return self._sentences[id]

    def all(self) -> list[tuple[str, dict[text.Language, str]]]:
        """Every sentence that pages use."""
        return sorted(self._sentences.items())

    def said(self) -> frozenset[str]:
        """The ids of what pages used since this was asked last."""
        ids, self._ids = frozenset(self._ids), set()
        return ids

    def say_again(self, ids: Iterable[str]) -> bool:
        """Use what pages say that are not drawn again; whether all of it is there still."""
        return all(self.of(id) for id in ids)


class PageText:
    """Says things in the workspace's language and remembers what it said.

    Outcomes and the links of the header carry no id: the script reads it from class and address,
    because there is a very large number of them.

    An element that carries ``data-t`` (a text id) and ``data-a`` (its arguments as JSON) is said
    again by the page's script when the reader changes language.
    """

    def __init__(self, language: text.Language) -> None:
        self.language = language
        self.borrowed = BorrowedSentences()
        self._still: dict[str, Markup] = {}
        self._sentence = cache(lambda id: text.text(f"{ROOM}.{id}", language))
        self._mark = cache(lambda outcome: _MARK.format(outcome, self.sentence(outcome)))

    def __call__(self, id: str, /, **arguments: object) -> Markup:
        """A text of the site's own room as an element."""
        if not arguments:
            # The same few words stand ten thousand times in a site.
            if id not in self._still:
                self._still[id] = _PLAIN_WORD.format(id, self.sentence(id))
            return self._still[id]
        return _FILLED_WORD.format(id, compact(arguments), self.sentence(id, **arguments))

    def count(self, id: str, number: int, /, **arguments: object) -> Markup:
        """A text about a number of things; ``id-one`` is used for exactly one."""
        return self.plural(id, number, count=number, **arguments)

    def plural(self, id: str, number: int, /, **arguments: object) -> Markup:
        """A text whose words bend with a number that it says by another name."""
        return self(f"{id}-one" if number == 1 else id, **arguments)

    def mark(self, outcome: str) -> Markup:
        """An outcome as an icon with its word, so that colour is never the only signal."""
        return self._mark(outcome)

    def say(self, sentence: Message | None) -> Markup:
        """A message of any room as an element; foreign words stay as they are."""
        if sentence is None:
            return Markup()
        # What others wrote has no translation, and gets no id that the script would look for.
        arguments = None if sentence.id == PLAIN else self._arguments(sentence)
        if arguments is None:
            return Markup("{}").format(self.spoken(sentence))
        if arguments:
            return _FILLED_WORD.format(_form(sentence), compact(arguments), self.spoken(sentence))
        return _PLAIN_WORD.format(sentence.id, self.spoken(sentence))

    def spoken(self, sentence: Message) -> str:
        """A message in the workspace's language; one of a newer Accord is told by its id."""
        if sentence.id == PLAIN:
            return sentence.arguments.get("text", "")
        sentences = self.borrowed.of(_form(sentence))
        if sentences is None:
            return unknown(sentence)
        within = {name: self.spoken(inner) for name, inner in sentence.within.items()}
        return text.fill(sentences[self.language], sentence.arguments | within)

    def sentence(self, id: str, /, **arguments: object) -> str:
        """A text of the site's own room in the workspace's language."""
        # The same few hundred sentences without arguments stand on every page.
        if not arguments:
            return self._sentence(id)
        return text.text(f"{ROOM}.{id}", self.language, **arguments)

    def name(self, name: str, phase: str = "") -> Markup:
        """What a case is called, with the word for its phase where it has one."""
        if phase not in PHASES:
            return Markup(escaped(f"{name} · {phase}" if phase else name))  # noqa: S704 - escaped
        return Markup("{} · {}").format(name, self(PHASES[phase]))

    def title(self, id: str, titles: Titles) -> Markup:
        """A title that a workspace gives in several languages; nothing when it gives none."""
        if not titles:
            return Markup()
        # Any language says more than none.
        title = next(iter(titles.values()))
        sentences = {name: titles.get(name, title) for name in text.LANGUAGES}
        self.borrowed.add(id, sentences)
        return _PLAIN_WORD.format(id, sentences[self.language])

    def suite(self, suite: Suite) -> Markup:
        """What a suite is called, under the id by which the page's script asks for it."""
        id = f"suite-{suite.value}"
        if id in own_ids():
            sentences = text.sentences(f"{ROOM}.{id}")
        else:
            called = title_of(suite)
            sentences = self.borrowed.of(called.id) or dict.fromkeys(
                text.LANGUAGES, self.spoken(called)
            )
            self.borrowed.add(id, sentences)
        return _PLAIN_WORD.format(id, sentences[self.language])

    def script(self) -> str:
        """The script that hands every text the pages use to the reader's browser."""
        spoken = {id: list(text.sentences(f"{ROOM}.{id}").values()) for id in own_ids()}
        borrowed = {id: list(sentences.values()) for id, sentences in self.borrowed.all()}
        return f"accord.texts({script_data(spoken | borrowed)});\n"

    def _arguments(self, sentence: Message) -> dict[str, object] | None:
        """What the page's script fills a sentence with; none when the sentence is not known."""
        if self.borrowed.of(_form(sentence)) is None:
            return None
        arguments: dict[str, object] = dict(sentence.arguments)
        for name, inner_message in sentence.within.items():
            inner = self._arguments(inner_message)
            is_translated = inner_message.id != PLAIN and inner is not None
            arguments[name] = (
                {"t": _form(inner_message), "a": inner}
                if is_translated
                else self.spoken(inner_message)
            )
        return arguments


def _form(sentence: Message) -> str:
    return text.form(sentence.id, sentence.arguments)


def unknown(sentence: Message) -> str:
    """What is left of a message whose sentence is not known here."""
    details = ", ".join(f"{name}: {value}" for name, value in sentence.arguments.items())
    return f"{sentence.id} ({details})" if details else sentence.id


@cache
def own_ids() -> tuple[str, ...]:
    """The ids of the site's room."""
    return tuple(sorted(text.room_messages(ROOM)))


def escaped(text: str) -> str:
    """What others wrote, for text alone: quotation marks stay as they are, for small pages."""
    return escape(text, quote=False)


def compact(value: object) -> str:
    """A value as JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def script_data(value: object) -> str:
    """A value as a JavaScript literal that cannot end the script it stands in."""
    # `</script>` in a title would end the script, `<!--` begin a comment; U+2028 ends a line.
    literal = compact(value).replace("<", "\\u003c").replace(">", "\\u003e")
    return literal.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
