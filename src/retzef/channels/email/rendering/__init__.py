"""Ours into a mail: header fields, text and HTML, what is quoted, files."""

from retzef.channels.email.rendering.directions import direction_of
from retzef.channels.email.rendering.html import compose
from retzef.channels.email.rendering.mail import render_mail

__all__ = ["compose", "direction_of", "render_mail"]
