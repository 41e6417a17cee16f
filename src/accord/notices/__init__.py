"""Tells people elsewhere what a run came to; whatever goes wrong with that, the verdict stays."""

from accord.notices.channels import Undelivered, send
from accord.notices.news import News, news_of

__all__ = ["News", "Undelivered", "news_of", "send"]
