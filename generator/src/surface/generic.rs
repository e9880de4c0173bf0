//! The generic structs of the crate, and the types that are aliases of them.

use crate::model::Type;

/// A generic struct of `generated-sdk/src/generic.rs`.
#[derive(Debug)]
pub(crate) struct Generic {
    pub(crate) name: &'static str,
    /// The properties whose types are fixed.
    pub(super) fixed: &'static [Fixed],
    /// The name of the last property, whose type is the parameter. It is required.
    pub(super) last: &'static str,
    /// The documentation of that property.
    pub(super) documentation: &'static str,
}

#[derive(Debug)]
pub(super) struct Fixed {
    pub(super) name: &'static str,
    pub(super) ty: Type,
    pub(super) required: bool,
    pub(super) documentation: &'static str,
}

pub(super) const GENERIC: &[Generic] = &[
    Generic {
        name: "Enveloped",
        fixed: &[
            Fixed {
                name: "statusCode",
                ty: Type::Integer,
                required: true,
                documentation: "Status of the call; it has succeeded only if this is 200, \
                                whatever the HTTP status.",
            },
            Fixed {
                name: "message",
                ty: Type::String,
                required: true,
                documentation: "Description of the outcome, for people to read.",
            },
            Fixed {
                name: "apiCode",
                ty: Type::Integer,
                required: false,
                documentation: "Precise reason of a failure. Present only if the call failed \
                                for a reason with a business meaning.",
            },
            Fixed {
                name: "requestId",
                ty: Type::String,
                required: false,
                documentation: "Id of the request, to quote when reporting a problem. Present \
                                only if the call failed.",
            },
        ],
        last: "data",
        documentation: "Result of the operation.",
    },
    Generic {
        name: "Listed",
        fixed: &[Fixed {
            name: "totalCount",
            ty: Type::Integer,
            required: true,
            documentation: "Number of records on all pages together.",
        }],
        last: "list",
        documentation: "Records of the response; if it is paginated, those on this page.",
    },
];

/// A type that is an alias of a generic struct.
#[derive(Clone, Debug)]
pub(crate) struct Alias {
    pub(crate) generic: &'static Generic,
    /// The description of the last property, if the generic struct does not have it.
    pub(crate) last: Option<String>,
}

impl Generic {
    pub(crate) fn all() -> &'static [Self] {
        GENERIC
    }

    /// Returns the names of the properties.
    pub(crate) fn properties(&self) -> impl Iterator<Item = &'static str> {
        self.fixed.iter().map(|one| one.name).chain([self.last])
    }
}

#[cfg(test)]
mod tests {
    use super::Generic;

    #[test]
    fn the_generic_structs_are_those_of_the_crate() {
        let source =
            concat!(env!("CARGO_MANIFEST_DIR"), "/../generated-sdk/src/generic.rs");
        let source = std::fs::read_to_string(source).unwrap();
        let one_line =
            |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        for generic in Generic::all() {
            let (_, rest) =
                source.split_once(&format!("struct {}<T>", generic.name)).unwrap();
            let (fields, rest) = rest.split_once('}').unwrap();
            let comments =
                fields.lines().filter_map(|line| line.trim().strip_prefix("///"));
            let fixed = generic.fixed.iter().map(|one| one.documentation);
            let extra = "Properties that are not in the specification.";
            let said = fixed.chain([generic.documentation, extra]);
            assert_eq!(
                one_line(comments.collect()),
                one_line(said.collect::<Vec<_>>().join(" "))
            );
            let (table, _) = rest.split_once("fn get").unwrap();
            let names: Vec<_> = table.split('"').skip(1).step_by(2).collect();
            assert_eq!(names, Vec::from_iter(generic.properties()));
        }
    }

    /// Otherwise no type would be an alias of them.
    #[test]
    fn our_descriptions_are_those_of_the_generic_structs() {
        for client in ["authentication", "management"] {
            let spec = crate::tests::spec_dir();
            let ours = crate::spec::descriptions(&spec, crate::locale::DEFAULT, client)
                .unwrap();
            for fixed in Generic::all().iter().flat_map(|one| one.fixed) {
                let shared = ours.property("", fixed.name).description;
                assert_eq!(shared, Some(fixed.documentation), "{client} {}", fixed.name);
            }
        }
    }
}
