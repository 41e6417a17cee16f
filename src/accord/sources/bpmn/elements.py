"""What the elements of BPMN 2.0 are, and how attributes of one are read in every dialect."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree.ElementTree import Element

from accord.model.flows import NodeShape

SHAPES: Final[Mapping[str, NodeShape]] = {
    **dict.fromkeys(
        (
            *("task", "userTask", "serviceTask", "sendTask", "receiveTask", "manualTask"),
            *("scriptTask", "businessRuleTask", "callActivity", "choreographyTask"),
            "callChoreography",
        ),
        NodeShape.ACTIVITY,
    ),
    **dict.fromkeys(
        ("subProcess", "adHocSubProcess", "transaction", "subChoreography"), NodeShape.SUBPROCESS
    ),
    **dict.fromkeys(
        (
            *("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent"),
            *("boundaryEvent", "implicitThrowEvent"),
        ),
        NodeShape.EVENT,
    ),
    **dict.fromkeys(
        (
            *("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"),
            "complexGateway",
        ),
        NodeShape.GATEWAY,
    ),
    "participant": NodeShape.POOL,
    "lane": NodeShape.LANE,
    **dict.fromkeys(
        ("dataObjectReference", "dataObject", "dataInput", "dataOutput"), NodeShape.DATA
    ),
    "dataStoreReference": NodeShape.STORE,
    "dataStore": NodeShape.STORE,
    "textAnnotation": NodeShape.NOTE,
    "group": NodeShape.GROUP,
    **dict.fromkeys(("conversation", "callConversation", "subConversation"), NodeShape.OTHER),
}
WAYS: Final = frozenset(
    {
        *("sequenceFlow", "messageFlow", "association"),
        *("dataInputAssociation", "dataOutputAssociation", "conversationLink"),
    }
)
_LOOPS: Final = {
    "standardLoopCharacteristics": "loop",
    "multiInstanceLoopCharacteristics": "parallel",
}
_EVENT: Final = "EventDefinition"
_OPERATION: Final = re.compile(r"(?<!\S)@op:(\S+)")
_OPERATION_PROPERTIES: Final = frozenset({"op", "operation"})


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    # Comments and instructions have a function for a tag.
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Element, name: str) -> Iterator[Element]:
    """The children of a name, whatever prefix the modeler gives it."""
    return (child for child in element if local_name(child) == name)


def reference(value: str | None, ids: Mapping[str, object]) -> str:
    """The id that a reference means: some modelers write it with a prefix, such as ``tns:Pay``."""
    name = (value or "").strip()
    return name if name in ids else name.rpartition(":")[2]


def name_of(element: Element) -> str:
    """What it is called, in one line or several as it was written."""
    text = next((child.text or "" for child in children(element, "text")), "")
    return (element.get("name") or text).strip()


def documentation(element: Element) -> str:
    """What a person wrote about it, without the operations that it names."""
    texts = ("".join(child.itertext()) for child in children(element, "documentation"))
    return _OPERATION.sub("", "\n\n".join(texts)).strip()


def operations(element: Element) -> tuple[str, ...]:
    """The operations that it names: ``@op:`` in its documentation, or a property ``op``."""
    texts = ("".join(child.itertext()) for child in children(element, "documentation"))
    ids = [id for text in texts for id in _OPERATION.findall(text)]
    for extension in children(element, "extensionElements"):
        ids += [
            value
            for child in extension.iter()
            if local_name(child) == "property"
            and child.get("name") in _OPERATION_PROPERTIES
            and (value := (child.get("value") or child.text or "").strip())
        ]
    return tuple(dict.fromkeys(ids))


def detail(element: Element, definitions: Mapping[str, Element]) -> str:
    """An event's trigger such as ``timer``; ``event`` for a subprocess that one starts."""
    if element.get("triggeredByEvent") == "true":
        return "event"
    triggers = [name for child in element if (name := local_name(child)).endswith(_EVENT)]
    for child in children(element, "eventDefinitionRef"):
        definition = definitions.get(reference(child.text, definitions))
        triggers.append("" if definition is None else local_name(definition))
    if len(triggers) > 1:
        return "multiple"
    return triggers[0].removesuffix(_EVENT) if triggers else ""


def markers(element: Element) -> tuple[str, ...]:
    """What is drawn at the foot of an activity: how it is repeated, and what it makes up for."""
    signs = []
    for child in element:
        loop = _LOOPS.get(local_name(child))
        is_sequential = loop == "parallel" and child.get("isSequential") == "true"
        signs += ["sequential" if is_sequential else loop] if loop else []
    if element.get("isForCompensation") == "true":
        signs.append("compensation")
    if local_name(element) == "adHocSubProcess":
        signs.append("adhoc")
    return tuple(signs)
