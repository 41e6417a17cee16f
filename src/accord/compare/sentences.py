"""The sentence of each kind of change."""

from __future__ import annotations

from typing import Final

from accord.compare.changes import ContractChange
from accord.model.calls import Side
from accord.model.message import Message, message

_SIDES: Final = {
    Side.REQUEST: "compare.side-request",
    Side.RESPONSE: "compare.side-response",
}
_SENTENCES: Final = {
    "operation-removed": "compare.operation-removed",
    "operation-retired": "compare.operation-retired",
    "operation-moved": "compare.operation-moved",
    "callback-removed": "compare.callback-removed",
    "callback-added": "compare.callback-added",
    "callback-changed": "compare.callback-changed",
    "webhook-removed": "compare.webhook-removed",
    "webhook-added": "compare.webhook-added",
    "webhook-changed": "compare.webhook-changed",
    "style-changed": "compare.style-changed",
    "empty-value-refused": "compare.empty-value-refused",
    "empty-value-allowed": "compare.empty-value-allowed",
    "parameter-deprecated": "compare.parameter-deprecated",
    "property-deprecated": "compare.property-deprecated",
    "exclusion-added": "compare.exclusion-added",
    "exclusion-removed": "compare.exclusion-removed",
    "exclusion-changed": "compare.exclusion-changed",
    "condition-added": "compare.condition-added",
    "condition-removed": "compare.condition-removed",
    "condition-changed": "compare.condition-changed",
    "operation-added": "compare.operation-added",
    "operation-renamed": "compare.operation-renamed",
    "operation-deprecated": "compare.operation-deprecated",
    "operation-undeprecated": "compare.operation-undeprecated",
    "sunset-sooner": "compare.sunset-sooner",
    "parameter-added": "compare.parameter-added",
    "required-parameter-added": "compare.required-parameter-added",
    "parameter-removed": "compare.parameter-removed",
    "parameter-became-required": "compare.parameter-became-required",
    "parameter-became-optional": "compare.parameter-became-optional",
    "body-added": "compare.body-added",
    "required-body-added": "compare.required-body-added",
    "body-removed": "compare.body-removed",
    "body-became-required": "compare.body-became-required",
    "body-became-optional": "compare.body-became-optional",
    "request-media-type-removed": "compare.request-media-type-removed",
    "request-media-type-added": "compare.request-media-type-added",
    "response-media-type-removed": "compare.response-media-type-removed",
    "response-media-type-added": "compare.response-media-type-added",
    "response-removed": "compare.response-removed",
    "response-added": "compare.response-added",
    "response-header-removed": "compare.response-header-removed",
    "response-header-added": "compare.response-header-added",
    "response-header-became-optional": "compare.response-header-became-optional",
    "security-added": "compare.security-added",
    "security-removed": "compare.security-removed",
    "security-alternative-removed": "compare.security-alternative-removed",
    "security-alternative-added": "compare.security-alternative-added",
    "security-scheme-changed": "compare.security-scheme-changed",
    "scope-added": "compare.scope-added",
    "scope-removed": "compare.scope-removed",
    "type-changed": "compare.type-changed",
    "type-narrowed": "compare.type-narrowed",
    "type-widened": "compare.type-widened",
    "limit-tightened": "compare.limit-tightened",
    "limit-loosened": "compare.limit-loosened",
    "limit-changed": "compare.limit-changed",
    "format-changed": "compare.format-changed",
    "format-tightened": "compare.format-tightened",
    "format-loosened": "compare.format-loosened",
    "pattern-changed": "compare.pattern-changed",
    "pattern-tightened": "compare.pattern-tightened",
    "pattern-loosened": "compare.pattern-loosened",
    "enum-tightened": "compare.enum-tightened",
    "enum-loosened": "compare.enum-loosened",
    "default-changed": "compare.default-changed",
    "extra-properties-refused": "compare.extra-properties-refused",
    "extra-properties-allowed": "compare.extra-properties-allowed",
    "discriminator-changed": "compare.discriminator-changed",
    "property-added": "compare.property-added",
    "required-property-added": "compare.required-property-added",
    "property-removed": "compare.property-removed",
    "property-became-required": "compare.property-became-required",
    "property-became-optional": "compare.property-became-optional",
    "branch-added": "compare.branch-added",
    "branch-removed": "compare.branch-removed",
    "composition-added": "compare.composition-added",
    "composition-removed": "compare.composition-removed",
}

CODES: Final = frozenset({*_SENTENCES, "contract-added", "contract-removed"})
"""The code of every change that there can be."""


def sentence(change: ContractChange) -> Message:
    """What changed, and whom that breaks."""
    subject = change.subject or message("compare.whole")
    if change.direction is None:
        return message(_SENTENCES[change.code], subject=change.subject)
    direction = message(_SIDES[change.direction])
    return message(_SENTENCES[change.code], subject=subject, side=direction)
