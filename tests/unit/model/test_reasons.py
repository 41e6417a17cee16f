import pytest

from accord.model import reasons


@pytest.mark.parametrize(
    "error",
    [
        "httpx.ConnectError: [Errno 111] Connection refused",
        "java.net.SocketException: Connection reset",
        'Post "http://price:8080/prices": EOF',
        "socket hang up",
        "httpx.RemoteProtocolError: Server disconnected without sending a response.",
        "getaddrinfo ENOTFOUND price",
        "httpx.ConnectTimeout",
        "ConnectError: All connection attempts failed",
        "httpx.ReadError: ",
        "urllib3.exceptions.NewConnectionError: Failed to establish a new connection",
        "aiohttp.ClientConnectorError: Cannot connect to host price:80",
        "ConnectTimeoutException: Connect to price:80 failed: connect timed out",
        "the compressed body ends too early",
        "the body is not what Content-Encoding says",
        "ConnectionError: the answer is no HTTP: Invalid method encountered",
    ],
)
def test_nobody_was_there(error: str) -> None:
    assert reasons.is_connection(error, 2.0) is True


@pytest.mark.parametrize(
    "error",
    [
        "timed out after 2 s",
        "java.net.SocketTimeoutException: Read timed out",
        'Post "http://price:8080/prices": context deadline exceeded',
        "ESOCKETTIMEDOUT",
        "httpx.ReadTimeout",
    ],
)
def test_a_caller_lost_its_patience(error: str) -> None:
    assert reasons.is_connection(error, 0.001) is False


@pytest.mark.parametrize(
    "error",
    [
        "zlib.error: Error -3 while decompressing data: incorrect header check",
        "java.util.zip.ZipException: Not in GZIP format",
        "gzip: invalid header",
        "BadStatusLine: noise",
        "Parse Error: HPE_INVALID_CONSTANT",
    ],
)
def test_an_answer_that_could_not_be_read_is_no_lost_patience_however_long_it_took(
    error: str,
) -> None:
    assert reasons.is_connection(error, 2.0) is None


@pytest.mark.parametrize(("seconds", "expected"), [(0.002, None), (2.0, False)])
def test_words_that_say_nothing_leave_it_to_the_time(
    seconds: float, *, expected: bool | None
) -> None:
    assert reasons.is_connection("no answer", seconds) is expected


@pytest.mark.parametrize(
    "note",
    [
        "circuit breaker for price is open",
        "CallNotPermittedException: CircuitBreaker 'price' is OPEN",
        "Breaker is open",
        "no healthy upstream",
    ],
)
def test_a_circuit_is_open(note: str) -> None:
    assert reasons.is_open_circuit([note])


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("sqlite3.OperationalError: database is locked", True),
        ("panic: runtime error: index out of range [3] with length 3", True),
        ("java.lang.OutOfMemoryError: Java heap space", True),
        ("database-api answered 503", False),
        ("overloaded", False),
    ],
)
def test_what_lies_within_a_service(note: str, *, expected: bool) -> None:
    assert reasons.is_own([note]) is expected


def test_a_name_that_is_part_of_another_is_not_mentioned() -> None:
    assert not reasons.mentions(["price-history: timed out"], "price")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("ConnectionPoolTimeoutException: Timeout waiting for connection from pool", True),
        ("httpx.PoolTimeout", True),
        ("connect EMFILE 10.3.0.7:8080", True),
        ("dial tcp 10.3.0.7:8080: connect: cannot assign requested address", True),
        ("HTTPConnectionPool(host='price', port=8080): Read timed out.", False),
        ("connection refused", False),
    ],
)
def test_a_caller_lacks_what_it_needs_to_ask(error: str, *, expected: bool) -> None:
    assert reasons.is_of_own_means(error) is expected
