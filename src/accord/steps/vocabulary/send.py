"""Sentences that send a request to an operation of a contract."""

from __future__ import annotations

import json

from accord.contract.values import ExactText
from accord.steps.declarations import builtin
from accord.steps.scene import StepContext, document, pairs
from accord.steps.values import unquoted
from accord.steps.world import World


@builtin(
    "step",
    about="steps.about.send",
    en="I send {operation}",
    zh_tw="我送出{operation}",
    zh_cn="我发送{operation}",
)
def send(context: StepContext, operation: str) -> None:
    """Call an operation, by its operationId or its summary, without any values."""
    context.accord.send(context.accord.fill(operation))


@builtin(
    "step",
    about="steps.about.send_with",
    en="I send {operation} with:",
    zh_tw="我送出{operation}，內容如下：",
    zh_cn="我发送{operation}，内容如下：",
)
def send_with(context: StepContext, operation: str) -> None:
    """Call an operation with a table of fields (`file:PATH` for a file), or with a JSON text."""
    world = context.accord
    name = world.fill(operation)
    # A table's cells are typed by the contract; a JSON text says itself what it is.
    if context.table is not None:
        world.send(name, values=_values(context))
    else:
        world.send(name, body=_json(world, document(context)))


@builtin(
    "step",
    about="steps.about.send_remembered",
    en="I send {operation} with the remembered {name}",
    zh_tw="我以記住的{name}送出{operation}",
    zh_cn="我用记住的{name}发送{operation}",
)
def send_remembered(context: StepContext, operation: str, name: str) -> None:
    """Call an operation with a remembered JSON value as its body."""
    world = context.accord
    world.send(world.fill(operation), body=world.recall(name))


@builtin(
    "step",
    about="steps.about.send_remembered_and",
    en="I send {operation} with the remembered {name} and:",
    zh_tw="我以記住的{name}送出{operation}，另有：",
    zh_cn="我用记住的{name}发送{operation}，另有：",
)
def send_remembered_and(context: StepContext, operation: str, name: str) -> None:
    """Call an operation with a remembered JSON value, and a table of what is added or different."""
    world = context.accord
    world.send(world.fill(operation), body=world.recall(name), values=_values(context))


@builtin(
    "step",
    about="steps.about.send_with_headers",
    en="I send {operation} with the headers:",
    zh_tw="我送出{operation}，並帶上標頭：",
    zh_cn="我发送{operation}，并带上请求头：",
)
def send_with_headers(context: StepContext, operation: str) -> None:
    """Call an operation without values, with a table of headers for this request alone."""
    world = context.accord
    headers = {name: world.fill(value) for name, value in pairs(context)}
    world.send(world.fill(operation), headers=headers)


@builtin(
    "step",
    about="steps.about.use_header",
    en="I use the header {header} with {value:string}",
    zh_tw="我使用標頭{header}，值為{value:string}",
    zh_cn="我使用请求头{header}，值为{value:string}",
)
def use_header(context: StepContext, header: str, value: str) -> None:
    """Send a header with every request that follows in the scenario."""
    context.accord.client.headers[header] = context.accord.fill(value)


@builtin(
    "step",
    about="steps.about.use_headers",
    en="I use the headers:",
    zh_tw="我使用下列標頭：",
    zh_cn="我使用以下请求头：",
)
def use_headers(context: StepContext) -> None:
    """Send a table of headers with every request that follows in the scenario."""
    world = context.accord
    world.client.headers.update({name: world.fill(value) for name, value in pairs(context)})


@builtin(
    "step",
    about="steps.about.drop_header",
    en="I no longer use the header {header}",
    zh_tw="我不再使用標頭{header}",
    zh_cn="我不再使用请求头{header}",
)
def drop_header(context: StepContext, header: str) -> None:
    """Stop sending a header."""
    _drop(context.accord, header)


@builtin(
    "step",
    about="steps.about.stay",
    en="I do not follow redirects",
    zh_tw="我不跟隨轉址",
    zh_cn="我不跟随重定向",
)
def stay(context: StepContext) -> None:
    """Take an answer that leads elsewhere for the answer, until the scenario ends."""
    context.accord.client.follows_redirects = False


@builtin(
    "step",
    about="steps.about.use_token",
    en="I use the token remembered as {name}",
    zh_tw="我使用記為{name}的權杖",
    zh_cn="我使用记为{name}的令牌",
)
def use_token(context: StepContext, name: str) -> None:
    """Sign every request that follows with a remembered bearer token."""
    world = context.accord
    world.client.headers["Authorization"] = f"Bearer {world.recall(name)}"


@builtin(
    "step",
    about="steps.about.sign_in",
    en="I am signed in as {name}",
    zh_tw="我以{name}的身分登入",
    zh_cn="我以{name}的身份登录",
)
def sign_in(context: StepContext, name: str) -> None:
    """Send every request that follows as a person or role that the environment declares."""
    context.accord.client.sign_in(name)


@builtin(
    "step",
    about="steps.about.sign_out",
    en="I am not signed in",
    zh_tw="我沒有登入",
    zh_cn="我没有登录",
)
def sign_out(context: StepContext) -> None:
    """Send the requests that follow without credentials."""
    context.accord.client.sign_in(None)
    _drop(context.accord, "Authorization")


def _drop(world: World, name: str) -> None:
    # Names of headers are the same in any case, but the keys of a table are not.
    for header in [
        candidate for candidate in world.client.headers if candidate.lower() == name.lower()
    ]:
        del world.client.headers[header]


def _values(context: StepContext) -> dict[str, object]:
    """Cells as text, which the contract turns into its types; a whole ``{name}`` keeps its own."""
    world = context.accord
    return {name: _sent(world, cell) for name, cell in pairs(context)}


def _sent(world: World, cell: str) -> object:
    quoted = unquoted(cell)
    return world.value_of(cell) if quoted is None else ExactText(world.fill(quoted))


def _json(world: World, json_text: str) -> object:
    try:
        body: object = json.loads(world.fill_json(json_text))
    except (ValueError, RecursionError) as error:
        raise world.problem("steps.text-not-json", problem=str(error)) from error
    return body
