//! The sheet of a review on the whole screen: events in, what is asked for out.

use super::error::Error;
use super::session::Session;
use super::sitting::{Look, lost, suspend};
use crate::shell::clipboard;
use crate::shell::editor::Editor;
use crate::shell::terminal::{Event, Events, Options, Terminal};
use crate::team::review::Review;
use crate::wizard::sheet::{Asked, Sheet};
use crate::wizard::view::sheet::draw;

/// What the file of the comment is called in the reviewer's editor.
const COMMENT: &str = "review-comment";

/// Shows `review` until the reviewer leaves. A comment that they edited is printed then, so that it is not lost.
pub(super) fn read(session: &Session, review: &Review) -> Result<(), Error> {
    let config = session.config(None)?;
    let mut sheet = Sheet::new(review, config.keys.clone());
    let mut events: Events<()> = Events::new().map_err(|error| lost(&error))?;
    let mut terminal = Terminal::enter(Options { mouse: config.mouse.value }).map_err(|error| lost(&error))?;
    let mut look = Look::begin(config.theme.value, &mut terminal)?;
    let ending = loop {
        terminal.draw(|frame| draw(&mut sheet, &look.theme, frame)).map_err(|error| lost(&error))?;
        let asked = match events.next(None) {
            Event::Key(key) => sheet.key(key),
            Event::End(ending) => break Some(ending),
            Event::Redraw => Some(Asked::Redraw),
            Event::Mouse(mouse) => {
                sheet.mouse(mouse);
                None
            }
            Event::Paste(text) => {
                sheet.paste(&text);
                None
            }
            Event::Background(background) => {
                look.learn(background);
                None
            }
            Event::Resize { .. } | Event::Message(()) | Event::Timeout => None,
        };
        match asked {
            None => {}
            Some(Asked::Quit) => break None,
            Some(Asked::Redraw) => terminal.redraw().map_err(|error| lost(&error))?,
            Some(Asked::Suspend) => suspend(),
            Some(Asked::Copy(text)) => {
                let outcome = match clipboard::copy(&text, std::env::var_os("TMUX").is_some()) {
                    Ok(bytes) => terminal.send(&bytes).map_err(|error| error.to_string()),
                    Err(error) => Err(error.to_string()),
                };
                sheet.copied(outcome);
            }
            Some(Asked::Edit(text)) => {
                let edited = match Editor::find(config.editor.value.as_deref()) {
                    Ok(editor) => {
                        events.lend(&mut terminal, || editor.edit(COMMENT, &text)).map_err(|error| lost(&error))?
                    }
                    Err(error) => Err(error),
                };
                sheet.edited(edited.map_err(|error| error.to_string()));
            }
        }
    };
    drop(terminal);
    if let Some(comment) = sheet.edited_comment() {
        session.print(&crate::text::printable(comment))?;
    }
    if let Some(ending) = ending {
        ending.carry_out();
    }
    Ok(())
}
