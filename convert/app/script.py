"""What Streamlit runs, from the top, whenever something on the page changes."""

from convert.app.page import show

show()
