"""Sentences that send a request to an operation of a contract."""

from __future__ import annotations

from http import HTTPStatus

from accord import text
from accord.steps.declarations import builtin
from accord.steps.scene import StepContext, pairs
from accord.steps.sending import parts_below, rows_below, values_below
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
    context.accord.send(context.accord.fill(operation), **parts_below(context))


@builtin(
    "step",
    about="steps.about.send_rows",
    en="I send {operation} for each row:",
    zh_tw="我逐列送出{operation}：",
    zh_cn="我逐行发送{operation}：",
)
def send_rows(context: StepContext, operation: str) -> None:
    """Call an operation for each row of a table whose headings are fields; each must succeed."""
    world = context.accord
    name = world.fill(operation)
    for number, values in enumerate(rows_below(context), start=1):
        status = world.send(name, values=values).status
        if status >= HTTPStatus.BAD_REQUEST:
            words = {"operation": name, "number": str(number), "status": str(status)}
            raise AssertionError(text.text("steps.row-refused", world.language, **words))


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
    world.send(world.fill(operation), body=world.recall(name), values=values_below(context))


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
    about="steps.about.use_basic",
    en="I use the name {name} with the password {password:string}",
    zh_tw="我使用帳號{name}，密碼為{password:string}",
    zh_cn="我使用用户名{name}，密码为{password:string}",
)
def use_basic(context: StepContext, name: str, password: str) -> None:
    """Sign every request that follows with a name and a password (basic authentication)."""
    from accord.client.sign_in import basic  # `accord check` reads sentences without any client

    world = context.accord
    pair = world.fill(name), world.fill(password)
    world.client.headers["Authorization"] = basic(*pair)


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
