//! The words of a pull request, and the commands that would open it. Nothing here runs them.
