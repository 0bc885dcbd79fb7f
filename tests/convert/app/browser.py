"""What the tests of the page do in the browser."""

import urllib.request
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

AXE = Path(__file__).parents[3] / ".axe/package/axe.min.js"
STATUS = (By.CSS_SELECTOR, "p[role=status]")
UPLOAD = (By.CSS_SELECTOR, "input[type=file]")
PATIENCE = 120  # seconds; a busy machine is no failure


def health(address):
    """Status code of the server's own page of health, which answers when the server is up."""
    with urllib.request.urlopen(f"{address}/_stcore/health", timeout=10) as answer:
        return answer.status


def wait_for(page, words):
    def there(browser):
        return words in " ".join(e.text for e in browser.find_elements(*STATUS))

    WebDriverWait(page, PATIENCE, ignored_exceptions=[Exception]).until(there, words)


def choose(page, source):
    page.find_element(By.XPATH, f"//label[contains(., '{source}')]").click()


def press(page, button):
    there = (By.XPATH, f"//button[contains(., '{button}')]")
    WebDriverWait(page, PATIENCE).until(lambda p: p.find_elements(*there))[0].click()


def audit(page):
    """Axe's findings about the page as it is: the rules it passes, and those it violates."""
    if not AXE.is_file():
        pytest.skip("axe-core is not here; run: make axe (needs npm)")
    page.set_script_timeout(PATIENCE)
    page.execute_script(AXE.read_text(encoding="utf-8"))
    found = page.execute_async_script("axe.run().then(arguments[arguments.length - 1])")
    passes, violations = ({rule["id"]: rule for rule in found[kind]}
                          for kind in ("passes", "violations"))  # fmt: skip
    return passes, violations


def upload(page, file, source="Your photo"):
    choose(page, source)
    field = WebDriverWait(page, PATIENCE).until(lambda p: p.find_element(*UPLOAD))
    field.send_keys(str(file))


def wait_for_error(page):
    alert = (By.CSS_SELECTOR, "[role=alert]")
    return WebDriverWait(page, PATIENCE).until(
        lambda p: next((e.text for e in p.find_elements(*alert) if e.text), None)
    )
