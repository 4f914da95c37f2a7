#!/usr/bin/python3
"""A window that WebKitWebDriver can drive; run by the system's Python, which has GTK."""

from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")

from gi.repository import Gtk, WebKit2  # noqa: E402

PRINTED = Path(__file__).with_name("printed.pdf")

context = WebKit2.WebContext.new_ephemeral()
context.set_automation_allowed(True)
window = Gtk.Window(default_width=1280, default_height=900)


def view_for(session):
    view = WebKit2.WebView(web_context=context, is_controlled_by_automation=True)
    manager = view.get_user_content_manager()
    manager.register_script_message_handler("printed")
    manager.connect("script-message-received::printed", lambda *_: print_to_file(view))
    window.add(view)
    window.show_all()
    view.grab_focus()
    return view


def print_to_file(view):
    """Print as the reader's menu would; a window that is driven ignores the page's own call."""
    part = PRINTED.with_suffix(".part")
    settings = Gtk.PrintSettings()
    settings.set_printer("Print to File")
    settings.set(Gtk.PRINT_SETTINGS_OUTPUT_FILE_FORMAT, "pdf")
    settings.set(Gtk.PRINT_SETTINGS_OUTPUT_URI, part.as_uri())
    sheet = Gtk.PageSetup()
    sheet.set_paper_size(Gtk.PaperSize.new(Gtk.PAPER_NAME_A4))
    for side in ("top", "right", "bottom", "left"):
        getattr(sheet, f"set_{side}_margin")(10, Gtk.Unit.MM)
    operation = WebKit2.PrintOperation(web_view=view, print_settings=settings, page_setup=sheet)
    operation.connect("finished", lambda _: part.rename(PRINTED))  # complete when it appears
    operation.print_()


def begin(_, session):
    version = WebKit2.ApplicationInfo.new()
    version.set_name("MiniBrowser")  # the name that the driver expects
    version.set_version(WebKit2.get_major_version(), WebKit2.get_minor_version(), 0)
    session.set_application_info(version)
    session.connect("create-web-view", view_for)


context.connect("automation-started", begin)
window.connect("destroy", Gtk.main_quit)
Gtk.main()
