"""The parts of the window; each looks at the session, none at another."""
