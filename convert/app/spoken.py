"""A line that a screen reader says whenever it changes.

It has to stay where it is for that: Streamlit's own elements are made anew, and then many say
nothing.
"""

from __future__ import annotations

import streamlit as st

JS = """
export default function ({ parentElement, data }) {
  const line = parentElement.querySelector("p");
  if (line.textContent !== data.words) line.textContent = data.words;
}
"""

_line = st.components.v2.component(
    "facecue_spoken",
    html='<p role="status" class="facecue-spoken"></p>',
    css=".facecue-spoken { font-size: 1.25rem; font-weight: 600; margin: 0.5rem 0; }",
    js=JS,
    isolate_styles=False,
)


def say(words: str) -> None:
    """Show the words in the page's one such line, and have them said when they are new."""
    _line(key="spoken", data={"words": words})
