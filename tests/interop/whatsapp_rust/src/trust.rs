//! TLS that trusts the sandbox's certificate and nobody else's, for the chat socket and for the media hosts.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use whatsapp_rust::anyhow::{self, Context};
use whatsapp_rust::transport::Connector;
use whatsapp_rust_ureq_http_client::UreqHttpClient;

/// The certificates of a PEM file.
pub struct Trust(Vec<CertificateDer<'static>>);

impl Trust {
    /// Reads the certificates in `pem`; without a file nobody is trusted.
    pub fn read(pem: Option<&Path>) -> anyhow::Result<Self> {
        let Some(pem) = pem else { return Ok(Self(Vec::new())) };
        let found: Result<Vec<_>, _> = CertificateDer::pem_file_iter(pem)?.collect();
        Ok(Self(found.with_context(|| format!("the certificates in {}", pem.display()))?))
    }

    /// For the chat socket; plain sockets take it too.
    pub fn connector(&self) -> anyhow::Result<Connector> {
        let mut roots = RootCertStore::empty();
        for certificate in &self.0 {
            roots.add(certificate.clone())?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Connector::Rustls(TlsConnector::from(Arc::new(config))))
    }

    /// For uploads and downloads: the engine's own client over an agent with these roots.
    pub fn http_client(&self) -> UreqHttpClient {
        let roots: Vec<_> = self.0.iter().map(|der| Certificate::from_der(der).to_owned()).collect();
        let tls = TlsConfig::builder().root_certs(RootCerts::new_with_certs(&roots)).build();
        UreqHttpClient::with_agent(ureq::Agent::config_builder().tls_config(tls).build().into())
    }
}
