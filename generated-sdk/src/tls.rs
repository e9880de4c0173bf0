//! TLS of the default transport. The Cargo features choose the library.

use reqwest::ClientBuilder;

use crate::error::Error;

/// The settings of TLS.
#[cfg_attr(
    not(feature = "__rustls"),
    allow(dead_code, reason = "depends on the library")
)]
pub(crate) struct Tls<'a> {
    /// PEM files with certificates that are trusted in addition to those of the system.
    pub(crate) root_certificates: &'a [Vec<u8>],
    pub(crate) danger_accept_invalid_certificates: bool,
    /// Offers HTTP/1.1 only.
    pub(crate) http1_only: bool,
}

/// A TLS library.
#[derive(Clone, Copy, Debug)]
enum Library {
    #[cfg(feature = "aws-lc-rs")]
    AwsLc,
    #[cfg(feature = "ring")]
    Ring,
    #[cfg(feature = "native-tls")]
    Native,
}

/// The enabled libraries. The first one is used.
const LIBRARIES: &[Library] = &[
    #[cfg(feature = "aws-lc-rs")]
    Library::AwsLc,
    #[cfg(feature = "ring")]
    Library::Ring,
    #[cfg(feature = "native-tls")]
    Library::Native,
];

impl Tls<'_> {
    /// Adds the TLS library and its settings to a client. The provider of the process, which other
    /// crates choose, is neither used nor changed.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if no library is enabled, or can't be used.
    pub(crate) fn configure(
        &self,
        builder: ClientBuilder,
    ) -> Result<ClientBuilder, Error> {
        match LIBRARIES.first() {
            Some(library) => self.configure_with(*library, builder),
            None => Err(Error::config(
                "there is no TLS library: enable the feature `aws-lc-rs`, `ring` or `native-tls` \
                 of the crate `genauth`, or set `transport`",
            )),
        }
    }

    #[cfg_attr(not(feature = "__tls"), allow(unused_variables))]
    fn configure_with(
        &self,
        library: Library,
        builder: ClientBuilder,
    ) -> Result<ClientBuilder, Error> {
        match library {
            #[cfg(feature = "aws-lc-rs")]
            Library::AwsLc => {
                self.rustls(rustls::crypto::aws_lc_rs::default_provider(), builder)
            }
            #[cfg(feature = "ring")]
            Library::Ring => {
                self.rustls(rustls::crypto::ring::default_provider(), builder)
            }
            #[cfg(feature = "native-tls")]
            Library::Native => self.native(builder),
        }
    }

    #[cfg(feature = "__rustls")]
    fn rustls(
        &self,
        provider: rustls::crypto::CryptoProvider,
        builder: ClientBuilder,
    ) -> Result<ClientBuilder, Error> {
        use std::sync::Arc;

        use rustls::ClientConfig;
        use rustls::client::danger::ServerCertVerifier;

        let provider = Arc::new(provider);
        let verifier: Arc<dyn ServerCertVerifier> =
            if self.danger_accept_invalid_certificates {
                Arc::new(no_verifier::NoVerifier(Arc::clone(&provider)))
            } else {
                let verifier = self.verifier(Arc::clone(&provider));
                Arc::new(verifier.map_err(|error| unusable().caused_by(error))?)
            };
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| unusable().caused_by(error))?;
        let mut config = config
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_no_client_auth();
        let protocols: &[&str] =
            if self.http1_only { &["http/1.1"] } else { &["h2", "http/1.1"] };
        config.alpn_protocols = protocols.iter().map(|it| (*it).into()).collect();
        Ok(builder.tls_backend_preconfigured(config))
    }

    /// Returns the verifier of the system's trusted certificates, with those of the settings.
    #[cfg(feature = "__rustls")]
    fn verifier(
        &self,
        provider: std::sync::Arc<rustls::crypto::CryptoProvider>,
    ) -> Result<rustls_platform_verifier::Verifier, rustls::Error> {
        use rustls_platform_verifier::Verifier;

        let mut roots = Vec::new();
        for pem in self.root_certificates {
            let certificates = certificates(pem);
            roots.extend(certificates.map_err(|error| {
                rustls::Error::General(format!(
                    "a root certificate can't be read: {error}"
                ))
            })?);
        }
        if roots.is_empty() {
            return Verifier::new(provider);
        }
        #[cfg(not(target_os = "android"))]
        return Verifier::new_with_extra_roots(roots, provider);
        #[cfg(target_os = "android")]
        Err(rustls::Error::General("Android has no additional root certificates".into()))
    }

    #[cfg(feature = "native-tls")]
    fn native(&self, builder: ClientBuilder) -> Result<ClientBuilder, Error> {
        let mut builder = builder
            .tls_backend_native()
            .tls_danger_accept_invalid_certs(self.danger_accept_invalid_certificates);
        for pem in self.root_certificates {
            let certificates = reqwest::Certificate::from_pem_bundle(pem);
            let certificates =
                certificates.map_err(|error| unusable().caused_by(error))?;
            builder = builder.tls_certs_merge(certificates);
        }
        Ok(builder)
    }
}

#[cfg(feature = "__tls")]
fn unusable() -> Error {
    Error::config("TLS can't be set up: check the root certificates")
}

/// Returns the number of certificates in a PEM file, or `None` if it is malformed. Without a TLS
/// library, nothing reads it.
pub(crate) fn count_certificates(pem: &[u8]) -> Option<usize> {
    #[cfg(feature = "__rustls")]
    return certificates(pem).ok().map(|certificates| certificates.len());
    #[cfg(all(feature = "native-tls", not(feature = "__rustls")))]
    return reqwest::Certificate::from_pem_bundle(pem).ok().map(|it| it.len());
    #[cfg(not(feature = "__tls"))]
    Some(usize::from(!pem.is_empty()))
}

#[cfg(feature = "__rustls")]
fn certificates(
    pem: &[u8],
) -> Result<Vec<rustls::pki_types::CertificateDer<'static>>, rustls::pki_types::pem::Error>
{
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;

    CertificateDer::pem_slice_iter(pem).collect()
}

#[cfg(feature = "__rustls")]
mod no_verifier {
    use std::sync::Arc;

    use rustls::client::danger::{
        HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
    };
    use rustls::crypto::CryptoProvider;
    use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
    use rustls::{DigitallySignedStruct, Error, SignatureScheme};

    /// Accepts every certificate.
    #[derive(Debug)]
    pub(super) struct NoVerifier(pub(super) Arc<CryptoProvider>);

    impl ServerCertVerifier for NoVerifier {
        fn verify_server_cert(
            &self,
            _end_entity: &CertificateDer<'_>,
            _intermediates: &[CertificateDer<'_>],
            _server_name: &ServerName<'_>,
            _ocsp_response: &[u8],
            _now: UnixTime,
        ) -> Result<ServerCertVerified, Error> {
            Ok(ServerCertVerified::assertion())
        }

        fn verify_tls12_signature(
            &self,
            _message: &[u8],
            _certificate: &CertificateDer<'_>,
            _signature: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Error> {
            Ok(HandshakeSignatureValid::assertion())
        }

        fn verify_tls13_signature(
            &self,
            _message: &[u8],
            _certificate: &CertificateDer<'_>,
            _signature: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Error> {
            Ok(HandshakeSignatureValid::assertion())
        }

        fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
            self.0.signature_verification_algorithms.supported_schemes()
        }
    }
}

#[cfg(all(test, feature = "__rustls"))]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::sync::{Arc, mpsc};

    use rustls::pki_types::PrivateKeyDer;
    use rustls::pki_types::pem::PemObject as _;
    use rustls::{ServerConfig, ServerConnection};

    use super::*;

    /// A certificate authority, and a certificate of it for `localhost`.
    const AUTHORITY: &[u8] = include_bytes!("../tests/tls/authority.pem");
    const CERTIFICATE: &[u8] = include_bytes!("../tests/tls/server.pem");
    const KEY: &[u8] = include_bytes!("../tests/tls/server.key");

    /// A server for one connection. Sends the protocol that was agreed on.
    fn server() -> (u16, mpsc::Receiver<Option<Vec<u8>>>) {
        #[cfg(feature = "aws-lc-rs")]
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        #[cfg(not(feature = "aws-lc-rs"))]
        let provider = rustls::crypto::ring::default_provider();
        let config = ServerConfig::builder_with_provider(Arc::new(provider))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth();
        let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
        let chain = certificates(CERTIFICATE).unwrap();
        let mut config = config.with_single_cert(chain, key).unwrap();
        config.alpn_protocols = vec!["h2".into(), "http/1.1".into()];
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (agreed, protocols) = mpsc::channel();
        std::thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            let mut tls = ServerConnection::new(Arc::new(config)).unwrap();
            // Fails if the client does not trust the certificate.
            let finished = tls.complete_io(&mut socket).is_ok() && !tls.is_handshaking();
            let protocol = tls.alpn_protocol().map(<[u8]>::to_vec);
            let _ = agreed.send(protocol.clone().filter(|_| finished));
            if protocol.as_deref() == Some(b"http/1.1") {
                let mut stream = rustls::Stream::new(&mut tls, &mut socket);
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(
                    b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
                );
            }
        });
        (port, protocols)
    }

    /// Sends a request, and returns whether it succeeded, and the protocol of the connection.
    async fn request(
        library: Library,
        host: &str,
        settings: &Tls<'_>,
    ) -> (bool, Option<Vec<u8>>) {
        let (port, protocols) = server();
        let builder = reqwest::Client::builder().no_proxy();
        let builder = if settings.http1_only { builder.http1_only() } else { builder };
        let http = settings.configure_with(library, builder).unwrap().build().unwrap();
        let response = http.get(format!("https://{host}:{port}/")).send().await;
        (response.is_ok(), protocols.recv().unwrap())
    }

    #[tokio::test]
    async fn each_library_verifies_certificates_and_offers_http2() {
        let roots = [AUTHORITY.to_vec()];
        for library in LIBRARIES {
            for (host, roots, danger, http1_only, expected) in [
                ("localhost", &roots[..], false, true, Some("http/1.1")),
                ("localhost", &roots[..], false, false, Some("h2")),
                ("localhost", &[], true, true, Some("http/1.1")),
                ("127.0.0.1", &[], true, true, Some("http/1.1")),
                ("localhost", &[], false, true, None),
                ("127.0.0.1", &roots[..], false, true, None),
            ] {
                let settings = Tls {
                    root_certificates: roots,
                    danger_accept_invalid_certificates: danger,
                    http1_only,
                };
                let (succeeded, protocol) = request(*library, host, &settings).await;
                let case = format!("{library:?} {host} {danger} {http1_only}");
                // The server does not speak HTTP/2.
                assert_eq!(succeeded, expected == Some("http/1.1"), "{case}");
                if let Some(expected) = expected {
                    assert_eq!(protocol.as_deref(), Some(expected.as_bytes()), "{case}");
                }
            }
        }
    }

    #[test]
    fn the_provider_of_the_process_stays_unset() {
        for library in LIBRARIES {
            let settings = Tls {
                root_certificates: &[],
                danger_accept_invalid_certificates: false,
                http1_only: false,
            };
            settings
                .configure_with(*library, ClientBuilder::new())
                .unwrap()
                .build()
                .unwrap();
        }
        assert!(rustls::crypto::CryptoProvider::get_default().is_none());
    }
}
