"""Ours into a mail: header fields, text and HTML, what is quoted, files."""

from retzef.channels.email.rendering.html import compose
from retzef.channels.email.rendering.mail import render_mail

__all__ = ["compose", "render_mail"]
