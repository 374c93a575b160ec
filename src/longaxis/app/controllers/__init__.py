"""Controllers: what happens between the session, the jobs and the views."""
