#!/usr/bin/python3
"""A window that WebKitWebDriver can drive; run by the system's Python, which has GTK."""

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")

from gi.repository import Gtk, WebKit2  # noqa: E402

context = WebKit2.WebContext.new_ephemeral()
context.set_automation_allowed(True)
window = Gtk.Window(default_width=1280, default_height=900)


def view_for(session):
    view = WebKit2.WebView(web_context=context, is_controlled_by_automation=True)
    window.add(view)
    window.show_all()
    view.grab_focus()
    return view


def begin(_, session):
    version = WebKit2.ApplicationInfo.new()
    version.set_name("MiniBrowser")  # the name that the driver expects
    version.set_version(WebKit2.get_major_version(), WebKit2.get_minor_version(), 0)
    session.set_application_info(version)
    session.connect("create-web-view", view_for)


context.connect("automation-started", begin)
window.connect("destroy", Gtk.main_quit)
Gtk.main()
