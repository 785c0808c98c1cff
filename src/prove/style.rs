//! How a proof is coloured.

use anstyle::{AnsiColor, Color, Style};

/// A fault was noticed.
pub(super) const GOOD: Style = Style::new().fg_color(Some(Color::Ansi(AnsiColor::Green)));

/// It was not.
pub(super) const BAD: Style = Style::new()
    .fg_color(Some(Color::Ansi(AnsiColor::Red)))
    .bold();

/// What matters less.
pub(super) const DIM: Style = Style::new().dimmed();
