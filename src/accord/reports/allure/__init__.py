"""Allure results, written from what was recorded: for teams whose server shows Allure reports."""

from accord.reports.allure.writer import Allure

__all__ = ["Allure"]
