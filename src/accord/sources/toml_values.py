"""Takes typed values out of a TOML file; each that is something else is a fault at its line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from accord.model.catalogue import Fault, Titles
from accord.model.lists import Listed
from accord.model.message import Message, message
from accord.model.toml_document import Place, TomlDocument
from accord.sources.nearest import nearest

_LANGUAGES: Final = ("en", "zh-TW", "zh-CN")


class TomlValues:
    """Reads on after a fault, and puts the empty value in the place of a wrong one.

    One slip in the inventory must not take away every service, and with it every contract: then
    hundreds of faults that follow would hide the one that is to be mended. A place may be the
    whole file, ``()``.
    """

    def __init__(self, document: TomlDocument, path: str) -> None:
        self.faults: list[Fault] = []
        self._document = document
        self._path = path

    def text(self, table: Mapping[str, Any], key: str, *, place: Place) -> str:
        """A text, or nothing."""
        value = table.get(key, "")
        if isinstance(value, str):
            return value
        self.wrong(key, message("sources.kind-text"), place=place)
        return ""

    def texts(self, table: Mapping[str, Any], key: str, *, place: Place) -> tuple[str, ...]:
        """A list of texts."""
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.wrong(key, message("sources.kind-texts"), place=place)
            return ()
        return tuple(value)

    def several(self, table: Mapping[str, Any], key: str, *, place: Place) -> tuple[str, ...]:
        """One text, or a list of texts."""
        value = table.get(key, [])
        return (value,) if isinstance(value, str) else self.texts(table, key, place=place)

    def day(self, table: Mapping[str, Any], key: str, *, place: Place) -> date | None:
        """A date such as ``2027-03-31``, with or without quotes."""
        value = table.get(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            self.wrong(key, message("sources.kind-day"), place=place)
            return None

    def truth(self, table: Mapping[str, Any], key: str, *, place: Place) -> bool:
        """True or false."""
        value = table.get(key, False)
        if isinstance(value, bool):
            return value
        self.wrong(key, message("sources.kind-truth"), place=place)
        return False

    def titles(self, table: Mapping[str, Any], key: str, *, place: Place) -> Titles:
        """A text in one language or several."""
        value = table.get(key, {})
        if isinstance(value, str):
            return {"en": value}
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
            self.wrong(key, message("sources.kind-titles"), place=place)
            return {}
        self.refuse_other_keys(value, _LANGUAGES, place=(*place, key))
        return {language: value[language] for language in _LANGUAGES if language in value}

    def refuse_other_keys(
        self, table: Mapping[str, Any], accepted: tuple[str, ...], *, place: Place
    ) -> None:
        """A key that nobody reads is a slip, and what it should have said would be missing."""
        for key in table:
            if key not in accepted:
                self.tell(
                    "sources.key-unknown",
                    key,
                    place=place,
                    suggestion=nearest(key, accepted),
                    known=Listed(accepted),
                )

    def wrong(self, key: str, kind: Message, *, place: Place = ()) -> bool:
        """A value is not of its kind; false, so that a condition may end with it."""
        problem = message("sources.value-kind", key=key, kind=kind)
        line = self._document.line(*place, key)
        self.faults.append(Fault(path=self._path, line=line, message=problem))
        return False

    def tell(
        self,
        id: str,
        key: str,
        *,
        place: Place,
        suggestion: str = "",
        holding: str = "",
        **arguments: str | Listed,
    ) -> None:
        """A value of the right kind cannot be used; ``holding`` finds its line in a list."""
        hint = message("sources.hint-near", near=suggestion)
        service = place[1] if len(place) > 1 else ""
        self.faults.append(
            Fault(
                path=self._path,
                line=self._document.line(*place, key, holding=holding),
                message=message(id, key=key, service=service, **arguments),
                hint=hint if suggestion else message(f"{id}.hint", key=key, **arguments),
            )
        )
