"""What Streamlit runs, from the top, whenever something on the page changes."""

from convert.app.pages import open_pages

open_pages()
