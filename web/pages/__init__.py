"""Pages for people: each module is one part of the site; views say what, presenters in what words, templates where."""
