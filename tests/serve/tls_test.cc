// The service over TLS, with a certificate made for the test.
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>

#include "serve/records_to_send.h"
#include "serve/running_service.h"
#include "temporary_folder.h"

namespace crest::serve {
namespace {

template <typename T>
using Owned = std::unique_ptr<T, void (*)(T*)>;

std::string text_of(BIO* memory) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

/// A key and a certificate for it, signed by itself.
TlsFiles make_certificate(const TemporaryFolder& folder) {
  const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const Owned<X509> certificate(X509_new(), X509_free);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  const Owned<BIO> certificate_text(BIO_new(BIO_s_mem()), BIO_free_all);
  const Owned<BIO> key_text(BIO_new(BIO_s_mem()), BIO_free_all);
  PEM_write_bio_X509(certificate_text.get(), certificate.get());
  PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return {folder.write("certificate.pem", text_of(certificate_text.get())),
          folder.write("key.pem", text_of(key_text.get()))};
}

/// Sends a request over TLS and gives the answer.
Answer exchange_encrypted(std::uint16_t port, const std::string& bytes, int highest_version) {
  const Client client(port);
  const Owned<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_max_proto_version(context.get(), highest_version);
  const Owned<SSL> stream(SSL_new(context.get()), SSL_free);
  SSL_set_fd(stream.get(), client.socket());
  if (SSL_connect(stream.get()) != 1) return {};
  SSL_write(stream.get(), bytes.data(), static_cast<int>(bytes.size()));
  std::string received;
  char part[16'384];
  for (int got = 0; (got = SSL_read(stream.get(), part, sizeof part)) > 0;)
    received.append(part, static_cast<std::size_t>(got));
  return parse_answer(received);
}

TEST(Tls, AnswersEncryptedInTheVersionsThatAreSound) {
  const TemporaryFolder folder;
  const RunningService service({}, Limits{}, make_certificate(folder));
  const std::string ask = request("POST /v1/assess", one_record());
  EXPECT_EQ(exchange_encrypted(service.port(), ask, TLS1_3_VERSION).status, 200);
  EXPECT_EQ(exchange_encrypted(service.port(), ask, TLS1_2_VERSION).status, 200);
  EXPECT_EQ(exchange_encrypted(service.port(), ask, TLS1_1_VERSION).status, 0);
}

TEST(Tls, GarbageAndSilenceEndTheConnection) {
  const TemporaryFolder folder;
  const RunningService service({}, short_limits(), make_certificate(folder));
  const Client silent(service.port());
  for (const std::string& bytes : {std::string("GET / HTTP/1.1\r\n\r\n"), std::string(5000, '\xA5'),
                                   std::string("\x16\x03\x01\x40\x00", 5)}) {
    const Client client(service.port());
    client.send(bytes);
    EXPECT_EQ(parse_answer(client.receive()).status, 0);
  }
  EXPECT_EQ(silent.receive(), "");
  EXPECT_EQ(exchange_encrypted(service.port(), request("GET /healthz"), TLS1_3_VERSION).status,
            200);
}

TEST(Tls, FilesThatDoNotGoTogetherAreRefused) {
  const TemporaryFolder one, other;
  const TlsFiles files = make_certificate(one);
  const TlsFiles others = make_certificate(other);
  const model::Model model = small_model();
  Service service(model, {});
  for (const TlsFiles& wrong :
       {TlsFiles{files.certificate, others.key}, TlsFiles{files.key, files.key},
        TlsFiles{one.path() / "missing", files.key}}) {
    const auto server = HttpServer::open({}, wrong, {}, service);
    ASSERT_FALSE(server);
    EXPECT_EQ(server.error().kind, ErrorKind::Config);
  }
  EXPECT_FALSE(HttpServer::open({.address = "localhost", .port = 0}, {}, {}, service));
  const auto taken = HttpServer::open({}, {}, {}, service);
  ASSERT_TRUE(taken);
  EXPECT_EQ(HttpServer::open({.port = (*taken)->port()}, {}, {}, service).error().kind,
            ErrorKind::Io);
}

}  // namespace
}  // namespace crest::serve
