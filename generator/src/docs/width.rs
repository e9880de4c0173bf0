//! The width of a text in columns, as prettier 2 counts them.
//!
//! The crate `unicode-width` follows terminals, and differs for about 16,000 characters.

use std::iter::Peekable;
use std::str::Chars;

/// Characters that take two columns: East Asian wide and full-width ones, and emoji.
#[rustfmt::skip]
const WIDE: &[(u32, u32)] = &[
    (0x1100, 0x115f), (0x231a, 0x231b), (0x2329, 0x232a), (0x23e9, 0x23ec),
    (0x23f0, 0x23f0), (0x23f3, 0x23f3), (0x25fd, 0x25fe), (0x2614, 0x2615),
    (0x261d, 0x261d), (0x2648, 0x2653), (0x267f, 0x267f), (0x2693, 0x2693),
    (0x26a1, 0x26a1), (0x26aa, 0x26ab), (0x26bd, 0x26be), (0x26c4, 0x26c5),
    (0x26ce, 0x26ce), (0x26d4, 0x26d4), (0x26ea, 0x26ea), (0x26f2, 0x26f3),
    (0x26f5, 0x26f5), (0x26f9, 0x26fa), (0x26fd, 0x26fd), (0x2705, 0x2705),
    (0x270a, 0x270d), (0x2728, 0x2728), (0x274c, 0x274c), (0x274e, 0x274e),
    (0x2753, 0x2755), (0x2757, 0x2757), (0x2795, 0x2797), (0x27b0, 0x27b0),
    (0x27bf, 0x27bf), (0x2b1b, 0x2b1c), (0x2b50, 0x2b50), (0x2b55, 0x2b55),
    (0x2e80, 0x303e), (0x3040, 0x3247), (0x3250, 0x4dbf), (0x4e00, 0xa4c6),
    (0xa960, 0xa97c), (0xac00, 0xd7a3), (0xf900, 0xfaff), (0xfe10, 0xfe19),
    (0xfe30, 0xfe6b), (0xff01, 0xff60), (0xffe0, 0xffe6), (0x1b000, 0x1b001),
    (0x1f004, 0x1f004), (0x1f0cf, 0x1f0cf), (0x1f18e, 0x1f18e), (0x1f191, 0x1f19a),
    (0x1f1e6, 0x1f251), (0x1f300, 0x1f320), (0x1f32d, 0x1f335), (0x1f337, 0x1f37c),
    (0x1f37e, 0x1f393), (0x1f3a0, 0x1f3cc), (0x1f3cf, 0x1f3d3), (0x1f3e0, 0x1f3f0),
    (0x1f3f4, 0x1f3f4), (0x1f3f8, 0x1f43e), (0x1f440, 0x1f440), (0x1f442, 0x1f4fc),
    (0x1f4ff, 0x1f53d), (0x1f54b, 0x1f54e), (0x1f550, 0x1f567), (0x1f574, 0x1f575),
    (0x1f57a, 0x1f57a), (0x1f590, 0x1f590), (0x1f595, 0x1f596), (0x1f5a4, 0x1f5a4),
    (0x1f5fb, 0x1f64f), (0x1f680, 0x1f6c5), (0x1f6cc, 0x1f6cc), (0x1f6d0, 0x1f6d2),
    (0x1f6d5, 0x1f6d7), (0x1f6eb, 0x1f6ec), (0x1f6f4, 0x1f6fc), (0x1f7e0, 0x1f7eb),
    (0x1f90c, 0x1f93a), (0x1f93c, 0x1f945), (0x1f947, 0x1f978), (0x1f97a, 0x1f9cb),
    (0x1f9cd, 0x1f9ff), (0x1fa70, 0x1fa74), (0x1fa78, 0x1fa7a), (0x1fa80, 0x1fa86),
    (0x1fa90, 0x1faa8), (0x1fab0, 0x1fab6), (0x1fac0, 0x1fac2), (0x1fad0, 0x1fad6),
    (0x20000, 0x3fffd),
];

const EMOJI_STYLE: char = '\u{fe0f}';
const JOINER: char = '\u{200d}';

/// Returns the columns of a text on one line.
pub(super) fn of(text: &str) -> usize {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text.len();
    }
    let mut letters = text.chars().peekable();
    let mut columns = 0;
    while let Some(letter) = letters.next() {
        columns += if take_emoji(letter, &mut letters) { 2 } else { width(letter) };
    }
    columns
}

/// Takes the characters that make one emoji, two columns wide, with `letter`. Returns whether there
/// were any.
fn take_emoji(letter: char, rest: &mut Peekable<Chars<'_>>) -> bool {
    if is_flag_half(letter) {
        return rest.next_if(|next| is_flag_half(*next)).is_some();
    }
    let mut several = rest.next_if_eq(&EMOJI_STYLE).is_some();
    while several || is_symbol(letter) {
        match rest.next_if(|next| continues_emoji(*next)) {
            Some(JOINER) => several = rest.next_if(|next| is_symbol(*next)).is_some(),
            Some(_) => several = true,
            None => break,
        }
    }
    several
}

fn is_flag_half(letter: char) -> bool {
    matches!(letter, '\u{1f1e6}'..='\u{1f1ff}')
}

/// Returns whether the character may be an emoji, even if it looks like text by default.
fn is_symbol(letter: char) -> bool {
    matches!(letter, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// Returns whether the character continues an emoji: style, joiner, keycap, skin tone, tag.
fn continues_emoji(letter: char) -> bool {
    matches!(
        letter,
        EMOJI_STYLE
            | JOINER
            | '\u{20e3}'
            | '\u{1f3fb}'..='\u{1f3ff}'
            | '\u{e0020}'..='\u{e007f}'
    )
}

fn width(letter: char) -> usize {
    match letter {
        _ if letter.is_control() => 0,
        '\u{300}'..='\u{36f}' => 0,
        _ if is_wide(letter) => 2,
        _ => 1,
    }
}

fn is_wide(letter: char) -> bool {
    let letter = u32::from(letter);
    let after = WIDE.partition_point(|(first, _)| *first <= letter);
    WIDE.get(after.wrapping_sub(1)).is_some_and(|(_, last)| letter <= *last)
}

#[cfg(test)]
mod tests {
    use super::of;

    /// Prettier 2.8.8 itself gave the widths: `prettier.util.getStringWidth`.
    #[test]
    fn agrees_with_prettier() {
        let widths = [
            ("", 0),
            ("abc", 3),
            ("a\u{7}b", 2),
            ("é", 1),
            ("e\u{301}", 1),
            ("a\u{200b}b", 3),
            ("—…½©", 4),
            ("中文", 4),
            ("、。", 4),
            ("ｆｕｌｌ", 8),
            ("ひらがな", 8),
            ("한국", 4),
            ("⚠", 1),
            ("⚠\u{fe0f}", 2),
            ("☎", 1),
            ("✂\u{fe0f}x", 3),
            ("1\u{fe0f}\u{20e3}", 2),
            ("😀😀", 4),
            ("👍🏽", 2),
            ("❤\u{fe0f}\u{200d}🔥", 2),
            ("👩\u{200d}⚕\u{fe0f}", 2),
            ("👨\u{200d}👩\u{200d}👧", 2),
            ("🇨🇳", 2),
            ("🇨", 2),
            ("🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}", 2),
        ];
        for (text, width) in widths {
            assert_eq!(of(text), width, "{text:?}");
        }
    }
}
