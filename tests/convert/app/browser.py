"""What the tests of the page do in the browser."""

import urllib.request

from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

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


def upload(page, file, source="Your photo"):
    choose(page, source)
    field = WebDriverWait(page, PATIENCE).until(lambda p: p.find_element(*UPLOAD))
    field.send_keys(str(file))


def wait_for_error(page):
    alert = (By.CSS_SELECTOR, "[role=alert]")
    return WebDriverWait(page, PATIENCE).until(
        lambda p: next((e.text for e in p.find_elements(*alert) if e.text), None)
    )
