//! Crates that use what is measured: the source of libraries in, a library that calls each of their
//! operations out. And a program that calls three of the SDK's, as users write programs.
//!
//! What is generic, and the body of an `async` method, is compiled where it is used: a library alone does not
//! say what it costs.

use std::fs;
use std::io;
use std::path::Path;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{
    FnArg, Ident, ImplItem, ImplItemFn, Item, ItemImpl, ReceiverKind, ReturnType, Type,
};

use super::crates::rust_files;
use super::measure::Crate;

/// The crate that calls every operation.
pub(super) const CALLER: &str = "every";

/// The program that calls three operations.
pub(super) const PROGRAM: &str = "three";

const TOKIO: &str = "tokio = { version = \"1\", features = [\"macros\", \"rt\"] }";

/// A library that calls operations.
#[derive(Clone)]
pub(super) struct Caller {
    pub(super) library: Crate,
    /// How many it calls.
    pub(super) operations: usize,
}

/// Writes the library into the workspace.
pub(super) fn write_caller(workspace: &Path, called: &[Crate]) -> io::Result<Caller> {
    let library = Crate {
        name: CALLER.to_owned(),
        dir: workspace.join(CALLER),
    };
    let mut operations = Vec::new();
    for one in called {
        operations.extend(operations_of(one)?);
    }
    let manifest = manifest(CALLER, called, &[]);
    write(&library.dir, &manifest, "lib.rs", &source(&operations)?)?;
    Ok(Caller {
        library,
        operations: operations.len(),
    })
}

/// Writes the program into the workspace.
pub(super) fn write_program(workspace: &Path, sdk: &Crate) -> io::Result<()> {
    let manifest = manifest(PROGRAM, std::slice::from_ref(sdk), &[TOKIO]);
    let source = include_str!("overlay/program.rs");
    write(&workspace.join(PROGRAM), &manifest, "main.rs", source)
}

fn write(dir: &Path, manifest: &str, root: &str, source: &str) -> io::Result<()> {
    fs::create_dir_all(dir.join("src"))?;
    fs::write(dir.join("Cargo.toml"), manifest)?;
    fs::write(dir.join("src").join(root), source)
}

fn manifest(name: &str, called: &[Crate], dependencies: &[&str]) -> String {
    let mut manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n"
    );
    for Crate { name, dir } in called {
        manifest.push_str(&format!(
            "{name} = {{ path = {:?} }}\n",
            dir.display().to_string()
        ));
    }
    for dependency in dependencies {
        manifest.push_str(&format!("{dependency}\n"));
    }
    manifest
}

/// A method of a client that sends a request.
struct Operation {
    library: Ident,
    client: Ident,
    method: Ident,
    arguments: usize,
}

fn operations_of(library: &Crate) -> io::Result<Vec<Operation>> {
    let name = format_ident!("{}", library.name.replace('-', "_"));
    let mut operations = Vec::new();
    for file in rust_files(&library.dir.join("src"))? {
        let source = fs::read_to_string(&file)?;
        let parsed = syn::parse_file(&source).map_err(|error| {
            io::Error::other(format!("{} can't be parsed: {error}", file.display()))
        })?;
        operations.extend(operations_in(&parsed.items, &name));
    }
    // The order of files in a folder is none.
    operations.sort_by(|one, other| {
        (&one.client, &one.method).cmp(&(&other.client, &other.method))
    });
    Ok(operations)
}

fn operations_in(items: &[Item], library: &Ident) -> Vec<Operation> {
    let blocks = items.iter().filter_map(|item| match item {
        Item::Impl(block) if block.trait_.is_none() => Some((client(block)?, block)),
        _ => None,
    });
    let operations = blocks.flat_map(|(client, block)| {
        methods(block).filter(|method| is_operation(method)).map(move |method| {
            Operation {
                library: library.clone(),
                client: client.clone(),
                method: method.sig.ident.clone(),
                arguments: method.sig.inputs.len().saturating_sub(1),
            }
        })
    });
    operations.collect()
}

/// The type of the block, if it is called a client.
fn client(block: &ItemImpl) -> Option<Ident> {
    let Type::Path(path) = &*block.self_ty else { return None };
    let name = &path.path.segments.last()?.ident;
    name.to_string().ends_with("Client").then(|| name.clone())
}

fn methods(block: &ItemImpl) -> impl Iterator<Item = &ImplItemFn> {
    block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(method) => Some(method),
        _ => None,
    })
}

/// Public, asked of a client that is borrowed, and to be awaited. What takes any type is written by
/// hand, around operations.
fn is_operation(method: &ImplItemFn) -> bool {
    let signature = &method.sig;
    let is_public = matches!(method.vis, syn::Visibility::Public(_));
    let is_sent = signature.asyncness.is_some() || is_call(signature);
    let is_generic = signature.generics.type_params().next().is_some();
    is_public && is_sent && !is_generic && signature.inputs.iter().all(is_plain)
}

/// Not a client that is consumed or changed, and no argument of any type.
fn is_plain(argument: &FnArg) -> bool {
    match argument {
        FnArg::Receiver(client) => {
            matches!(client.kind, ReceiverKind::Reference(_, _, None))
        }
        FnArg::Typed(argument) => !matches!(*argument.ty, Type::ImplTrait(_)),
    }
}

/// Whether a `Call<…>` is returned.
fn is_call(signature: &syn::Signature) -> bool {
    let ReturnType::Type(_, ty) = &signature.output else { return false };
    let Type::Path(path) = &**ty else { return false };
    path.path.segments.last().is_some_and(|segment| segment.ident == "Call")
}

/// A library with a function for each operation, which compilers have to take for called.
fn source(operations: &[Operation]) -> io::Result<String> {
    let functions =
        operations.iter().enumerate().map(|(index, one)| function(index, one));
    let tokens = quote! {
        use std::future::Future;

        /// Nobody runs this, but nothing says so before it is run.
        #[inline(never)]
        fn given<T>() -> T {
            std::hint::black_box(None).expect("never run")
        }

        #(#functions)*
    };
    let file =
        syn::parse2(tokens).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(prettyplease::unparse(&file))
}

/// Behind a pointer, so that the whole future has to be there.
fn function(index: usize, operation: &Operation) -> TokenStream {
    let name = format_ident!("operation_{index}");
    let Operation {
        library,
        client,
        method,
        arguments,
    } = operation;
    let given = (0..*arguments).map(|_| quote!(given()));
    quote! {
        pub fn #name(client: &#library::#client) -> Box<dyn Future<Output = ()> + '_> {
            Box::new(async move { drop(client.#method(#(#given),*).await) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIBRARY: &str = r#"
        impl UsersClient {
            pub fn new() -> Self {}
            pub fn host(&self) -> &str {}
            pub async fn wait(self) {}
            pub fn get(&self) -> Call<User> {}
            pub fn sign_in(&self, name: impl Into<String>) -> Call<User> {}
            pub async fn put<'a>(&'a self, id: &'a str, body: &'a User) -> Result<(), Error> {}
            async fn exec(&self) {}
        }

        impl User {
            pub async fn save(&self) {}
        }
    "#;

    #[test]
    fn operations_are_what_is_sent_by_awaiting() {
        let file = syn::parse_file(LIBRARY).unwrap();
        let operations = operations_in(&file.items, &format_ident!("peer"));
        insta::assert_snapshot!(source(&operations).unwrap(), @r#"
        use std::future::Future;
        /// Nobody runs this, but nothing says so before it is run.
        #[inline(never)]
        fn given<T>() -> T {
            std::hint::black_box(None).expect("never run")
        }
        pub fn operation_0(client: &peer::UsersClient) -> Box<dyn Future<Output = ()> + '_> {
            Box::new(async move { drop(client.get().await) })
        }
        pub fn operation_1(client: &peer::UsersClient) -> Box<dyn Future<Output = ()> + '_> {
            Box::new(async move { drop(client.put(given(), given()).await) })
        }
        "#);
    }
}
