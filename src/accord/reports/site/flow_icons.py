"""The signs of BPMN inside activities, events and gateways, as paths on a field of 16 by 16."""

from __future__ import annotations

from typing import Final

ACTIVITY_SIGNS: Final = {
    "userTask": "M8 8.500a3.2 3.2 0 100-6.400 3.2 3.2 0 000 6.400zM2 15"
    "c0-3.500 2.500-5.500 6-5.500s6 2 6 5.500z",
    "serviceTask": "M8 5.200a2.8 2.8 0 100 5.600 2.8 2.8 0 000-5.600zM7 1h2v2"
    "l1.8.8 1.400-1.400 1.400 1.400-1.400 1.400.8 1.800h2v2h-2"
    "l-.8 1.800 1.400 1.400-1.400 1.400-1.400-1.400-1.800.8v2H7v-2"
    "l-1.800-.8-1.400 1.400-1.400-1.400 1.400-1.400L3 9H1V7h2"
    "l.8-1.800-1.400-1.400 1.400-1.400 1.400 1.400L7 3z",
    "sendTask": "M1 3h14v10H1zM1 3l7 6 7-6",
    "receiveTask": "M1 3h14v10H1zM1 3l7 6 7-6",
    "manualTask": "M1.500 8l4-4h4l-1.500 2h6.500v1.600H9.500h4.500v1.600H9.500h4v1.600H9.500h3"
    "v1.600H6l-4.500-2z",
    "scriptTask": "M4 1h9c-3 3 2 5-1 8s2 4-1 6H2c3-2-1.500-4 1-7s-2-4 1-7zM5 5h5M5 8h5M5 11h5",
    "businessRuleTask": "M1 3h14v10H1zM1 6h14M5 6v7M1 9.500h14",
}
EVENT_SIGNS: Final = {
    "message": "M2 4h12v8H2zM2 4l6 4.500L14 4",
    "timer": "M8 1.500a6.5 6.5 0 100 13 6.5 6.5 0 000-13zM8 4v4l3 1.500",
    "error": "M2.500 13.500l3.500-9 4 5 3.500-7-3.500 11-4-5z",
    "signal": "M8 2.500l6 10.500H2z",
    "escalation": "M8 2l4.500 12L8 9.500 3.500 14z",
    "conditional": "M3 2h10v12H3zM5 5h6M5 8h6M5 11h6",
    "compensate": "M8 3.500v9L2 8zM14 3.500v9L8 8z",
    "link": "M2 6h7V3l5 5-5 5v-3H2z",
    "cancel": "M3 5l2-2 3 3 3-3 2 2-3 3 3 3-2 2-3-3-3 3-2-2 3-3z",
    "terminate": "M8 2.500a5.5 5.5 0 100 11 5.5 5.5 0 000-11z",
    "multiple": "M8 2l6 4.500-2.300 7H4.300L2 6.500z",
}
"""Those that are thrown are filled."""
GATEWAY_SIGNS: Final = {
    "exclusiveGateway": "M4 4l8 8M12 4l-8 8",
    "parallelGateway": "M8 2.500v11M2.500 8h11",
    "inclusiveGateway": "M8 3a5 5 0 100 10A5 5 0 008 3z",
    "eventBasedGateway": "M8 2a6 6 0 100 12A6 6 0 008 2zM8 4.500l3.300 2.400-1.300 3.900H6"
    "L4.700 6.900z",
    "complexGateway": "M8 2.500v11M2.500 8h11M4.200 4.200l7.600 7.600M11.800 4.200l-7.600 7.600",
}
MARKERS: Final = {
    "loop": "M5 13.500A5.500 5.500 0 1110 13.500M5 13.500V10M5 13.500H1.500",
    "parallel": "M4 2v12M8 2v12M12 2v12",
    "sequential": "M2 4h12M2 8h12M2 12h12",
    "compensation": "M8 3.500v9L2 8zM14 3.500v9L8 8z",
    "adhoc": "M2 9c2-4 4-4 6-1.500s4 2 6-1.500",
    "closed": "M1.500 1.500h13v13h-13zM8 4v8M4 8h8",
}
