use ratatui::style::{Modifier, Style};

use super::tint::Token;

/// How the parts of a text look. What a style leaves open comes from `text`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EditorStyles {
    /// Everything, the empty cells of the area included.
    pub text: Style,
    /// Headings.
    pub heading: Style,
    /// List markers and the marks of quotations.
    pub marker: Style,
    /// Empty check boxes.
    pub unticked: Style,
    /// Ticked check boxes.
    pub ticked: Style,
    /// Words that say something is still to be done, such as `TODO` and `TBD`.
    pub todo: Style,
    /// Links and bare addresses.
    pub link: Style,
    /// Inline code and fenced blocks.
    pub code: Style,
    /// HTML comments.
    pub comment: Style,
    /// Pictures that stand for characters which are not drawn as they are.
    pub picture: Style,
    /// What was searched for and found.
    pub found: Style,
    /// The selection.
    pub selection: Style,
    /// The mark of the scroll position.
    pub scroll_mark: Style,
}

impl Default for EditorStyles {
    /// Styles without any colour.
    fn default() -> Self {
        let plain = Style::new();
        Self {
            text: plain,
            heading: plain.add_modifier(Modifier::BOLD),
            marker: plain,
            unticked: plain,
            ticked: plain,
            todo: plain.add_modifier(Modifier::BOLD),
            link: plain.add_modifier(Modifier::UNDERLINED),
            code: plain,
            comment: plain.add_modifier(Modifier::DIM),
            picture: plain.add_modifier(Modifier::DIM),
            found: plain.add_modifier(Modifier::BOLD.union(Modifier::UNDERLINED)),
            selection: plain.add_modifier(Modifier::REVERSED),
            scroll_mark: plain.add_modifier(Modifier::DIM),
        }
    }
}

impl EditorStyles {
    /// The style of what the markdown reader tells apart.
    pub(super) fn of(&self, token: Token) -> Style {
        match token {
            Token::Heading => self.heading,
            Token::Marker => self.marker,
            Token::Unticked => self.unticked,
            Token::Ticked => self.ticked,
            Token::Todo => self.todo,
            Token::Link => self.link,
            Token::Code => self.code,
            Token::Comment => self.comment,
        }
    }
}
