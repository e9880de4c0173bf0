//! Digests of the pages that are not in git, one for each language, so that `check` notices a
//! change.

use super::languages::{LANGUAGES, Language};
use super::page_templates::PageTemplates;
use crate::diagnostic::Diagnostics;
use crate::header::MARKER;

/// The file of the digests, among the pages.
pub(crate) const FILE: &str = "other-languages.txt";

/// Returns the text of the file: language, number of pages and digest on each line.
///
/// # Errors
///
/// A page on which a text of the documents gets out of its place.
pub(crate) fn text(templates: &PageTemplates<'_>) -> Result<String, Diagnostics> {
    let mut text = format!(
        "# {MARKER} from spec/ and templates/.\n\
         # The reference pages of other languages than Rust are not in git. Here is how many each has, and a digest of\n\
         # them: when it changes, `cargo xtask docs --lang all --out DIR` shows what became of the pages.\n"
    );
    // Most of the text is common to all languages, and is digested once.
    let common: Vec<u64> = templates
        .templates
        .iter()
        .map(|one| digest(BASIS, [one.page.path, &one.text()]))
        .collect();
    for language in LANGUAGES.into_iter().filter(|language| !language.is_own) {
        let others = templates.others(language)?;
        let is_page = |(path, _): &&(String, String)| path.ends_with(".md");
        let pages = common.len() + others.iter().filter(is_page).count();
        let digest = of(templates, &common, &others, language);
        text.push_str(&format!("{:<8}{pages:>5} pages  {digest:016x}\n", language.name));
    }
    Ok(text)
}

/// Digests the common text, the sample code of a language, and its other files.
fn of(
    templates: &PageTemplates<'_>,
    common: &[u64],
    others: &[(String, String)],
    language: &Language,
) -> u64 {
    let pages =
        templates.templates.iter().zip(common).fold(BASIS, |all, (one, common)| {
            let sample = templates.sample(one, language);
            digest(all ^ common, [&*sample.method, &sample.code])
        });
    digest(pages, others.iter().flat_map(|(path, text)| [path.as_str(), text]))
}

/// Digests texts behind others that have the digest `before`, and the places where they end.
fn digest<'a>(before: u64, texts: impl IntoIterator<Item = &'a str>) -> u64 {
    texts.into_iter().fold(before, |digest, text| {
        absorb(absorb(digest, text.as_bytes()), &text.len().to_le_bytes())
    })
}

const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// Adds bytes to a digest: FNV-1a with eight bytes at a time, which is fast, and enough to notice
/// accidents.
fn absorb(digest: u64, bytes: &[u8]) -> u64 {
    bytes.chunks(8).fold(digest, |digest, chunk| {
        let mut word = [0; 8];
        word.iter_mut().zip(chunk).for_each(|(to, from)| *to = *from);
        // Multiplication carries to higher bits only, so the rotation moves them down again.
        (digest ^ u64::from_le_bytes(word)).wrapping_mul(PRIME).rotate_left(29)
    })
}

#[cfg(test)]
mod tests {
    use super::{BASIS, digest};

    fn of(texts: &[&str]) -> u64 {
        digest(BASIS, texts.iter().copied())
    }

    #[test]
    fn whatever_changes_shows() {
        let digests = [
            of(&[]),
            of(&["a.md", "text"]),
            of(&["b.md", "text"]),
            of(&["a.md", "text that is longer"]),
            of(&["a.md", "text that is longes"]),
            of(&["a.md", "Text that is longer"]),
            of(&["a.md", "text\0"]),
            of(&["a.md", "text", ""]),
            of(&["a.mdt", "ext"]),
        ];
        for (index, digest) in digests.iter().enumerate() {
            assert!(!digests[..index].contains(digest), "{index}");
        }
    }

    #[test]
    fn a_digest_does_not_depend_on_the_machine() {
        assert_eq!(of(&["a.md", "text that is longer"]), 3_860_904_179_093_587_844);
    }
}
