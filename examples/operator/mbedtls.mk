# Mbed TLS as it is, with the settings in mbedtls/settings.h; it wants the roots as certificates.
LIBRARY = $(OPERATOR_SOURCES)/mbedtls
SETTINGS = mbedtls/settings.h
SETTINGS_CFLAGS = -Imbedtls -DMBEDTLS_CONFIG_FILE='<settings.h>'
LIBRARY_CFLAGS = $(SETTINGS_CFLAGS) -I$(LIBRARY)/include -I$(LIBRARY)/library
BACK_END_CFLAGS = $(SETTINGS_CFLAGS) -isystem $(LIBRARY)/include
ROOT_FORM = --whole

LIBRARY_FILES = $(patsubst %,library/%.c, \
	aes aesni asn1parse asn1write bignum bignum_core chacha20 chachapoly cipher cipher_wrap \
	constant_time ecdh ecdsa ecp ecp_curves gcm md oid pk pk_ecc pk_wrap pkparse platform_util \
	poly1305 psa_crypto psa_crypto_aead psa_crypto_cipher psa_crypto_client \
	psa_crypto_driver_wrappers_no_static psa_crypto_ecp psa_crypto_hash psa_crypto_mac \
	psa_crypto_rsa psa_crypto_slot_management psa_util rsa rsa_alt_helpers sha1 sha256 sha512 \
	ssl_ciphersuites ssl_client ssl_msg ssl_tls ssl_tls13_client \
	ssl_tls13_generic ssl_tls13_keys x509 x509_crt)
