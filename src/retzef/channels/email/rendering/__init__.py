"""Ours into a mail: header fields, text and HTML, what is quoted, files."""

from retzef.channels.email.rendering.mail import render_mail

__all__ = ["render_mail"]
