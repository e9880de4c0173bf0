//! Signs the requests of a file, and compares the results with the expected ones.
//!
//! ```sh
//! cargo run --example signature_vectors tests/signature_vectors.json
//! ```
//!
//! The file is a JSON array. Each element has a request (`brand`, `method`, `path`,
//! `params_or_body`, `headers`), an access key (`accessKeyId`, `accessKeySecret`) and the expected
//! results (`stringToSign`, `authorization`). The exit code is 1 if any result differs.

use std::error::Error;
use std::fs::File;
use std::process::ExitCode;

use genauth::{Brand, JsonObject, signature};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vector {
    brand: String,
    name: String,
    method: String,
    path: String,
    #[serde(rename = "params_or_body")]
    properties: JsonObject,
    headers: JsonObject,
    access_key_id: String,
    access_key_secret: String,
    string_to_sign: String,
    authorization: String,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let file =
        std::env::args().nth(1).ok_or("the name of a file with vectors is missing")?;
    let vectors: Vec<Vector> = serde_json::from_reader(File::open(file)?)?;
    let mut wrong = 0;
    for vector in &vectors {
        let differences = vector.differences()?;
        wrong += usize::from(!differences.is_empty());
        for difference in differences {
            println!("{} {}: {difference}", vector.brand, vector.name);
        }
    }
    println!(
        "{} of {} signatures are as they should be",
        vectors.len() - wrong,
        vectors.len()
    );
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Vector {
    fn differences(&self) -> Result<Vec<String>, Box<dyn Error>> {
        let brand = match self.brand.as_str() {
            "genauth" => Brand::GenAuth,
            "authing" => Brand::Authing,
            other => return Err(format!("there is no brand {other:?}").into()),
        };
        let headers = self.headers.iter().map(|(name, value)| {
            let value =
                value.as_str().ok_or_else(|| format!("the header {name} is no text"))?;
            Ok((name.clone(), value.to_owned()))
        });
        let headers: Vec<_> = headers.collect::<Result<_, Box<dyn Error>>>()?;
        let text = signature::string_to_sign(
            brand,
            &self.method,
            &self.path,
            &headers,
            &self.properties,
        );
        // Uses the expected text, so that a wrong text neither hides nor causes a wrong signature.
        let signed = signature::authorization(
            brand,
            &self.access_key_id,
            &self.access_key_secret,
            &self.string_to_sign,
        );
        let compared = [
            ("stringToSign", text, &self.string_to_sign),
            ("authorization", signed, &self.authorization),
        ];
        let differing =
            compared.into_iter().filter(|(_, got, expected)| got != *expected);
        let explain =
            |(what, got, expected)| format!("{what}\n  is {got:?}\n  not {expected:?}");
        Ok(differing.map(explain).collect())
    }
}
