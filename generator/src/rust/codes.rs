//! Status codes and API error codes as constants.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{doc, types};
use crate::model::{Code, Codes};

pub(super) fn emit(codes: &Codes) -> TokenStream {
    let head = doc::inner_doc("Status codes and API error codes.");
    let status = constants("StatusCode", &codes.status);
    let api = constants("ApiCode", &codes.api);
    quote! {
        #head
        use crate::{ApiCode, StatusCode};

        #status
        #api
    }
}

fn constants(type_name: &str, codes: &[Code]) -> TokenStream {
    let ty = types::ident(type_name);
    let values: Vec<_> =
        codes.iter().map(|code| Literal::i64_unsuffixed(code.value)).collect();
    let names = codes.iter().map(|code| types::ident(&code.name));
    let meanings = codes.iter().map(|code| code.meaning.as_str());
    let remedies = codes.iter().filter(|code| !code.remedy.is_empty()).map(|code| {
        let (value, remedy) = (Literal::i64_unsuffixed(code.value), &code.remedy);
        quote! { (#value, #remedy) }
    });
    let docs = codes.iter().map(|code| {
        let Code {
            value,
            meaning,
            remedy,
            ..
        } = code;
        doc::doc(&format!("{value}: {meaning}.\n\n{remedy}"), "")
    });
    quote! {
        impl #ty {
            #(#docs pub const #names: Self = Self::new(#values);)*

            /// The meanings of the codes.
            pub(crate) const MEANINGS: &[(i64, &str)] = &[#((#values, #meanings)),*];

            /// The next step of a developer for each code that has one.
            pub(crate) const REMEDIES: &[(i64, &str)] = &[#(#remedies),*];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::file;

    #[test]
    fn each_code_is_a_constant() {
        let code = |value, name: &str, meaning: &str, remedy: &str| Code {
            value,
            name: name.to_owned(),
            meaning: meaning.to_owned(),
            remedy: remedy.to_owned(),
        };
        let codes = Codes {
            status: vec![code(200, "OK", "the call succeeded", "")],
            api: vec![
                code(2005, "USER_LOCKED", "the user is locked", "Ask <it>: do `x`."),
                code(2_120_008, "USER_NOT_IN_TENANT", "no member", ""),
            ],
        };
        let mut text = file::Writer::new();
        text.write(file::parse(emit(&codes))).unwrap();
        insta::assert_snapshot!(text.finish().unwrap());
    }
}
