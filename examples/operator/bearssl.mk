# BearSSL as it is: only the files that the profile in src/tls_bearssl.c reaches.  Of its files none
# is changed; src/random_bearssl.c stands in the place of its generator of random bytes.
LIBRARY = $(OPERATOR_SOURCES)/bearssl
# The clock is ours, src/clock.c.
LIBRARY_CFLAGS = -I$(LIBRARY)/inc -I$(LIBRARY)/src -DBR_USE_UNIX_TIME=0
BACK_END_CFLAGS = -isystem $(LIBRARY)/inc -DTLS_CURVES=$(CURVES_$(CURVES)) \
	-DTLS_AES=$(AES_$(CIPHERS))
SOURCES += src/random_bearssl.c

# Elliptic curves: "small" computes all of them with the same code; "fast" has code of its own for
# P-256 and Curve25519.
CURVES_small = br_ec_prime_i31
CURVES_fast = br_ec_all_m31

# Ciphers: ChaCha20-Poly1305 and AES-GCM, or the first alone.
AES_all = 1
AES_chacha20 = 0
CIPHER_FILES_all = $(patsubst %,src/%.c,hash/ghash_ctmul64 ssl/prf_sha384 ssl/ssl_rec_gcm \
	symcipher/aes_ct symcipher/aes_ct_ctr symcipher/aes_ct_enc)

LIBRARY_FILES = $(CIPHER_FILES_$(CIPHERS)) $(addprefix src/, \
	$(CURVE_FILES_$(CURVES)) \
	$(patsubst %,codec/%.c,ccopy dec32be dec32le dec64be enc32be enc32le enc64be) \
	$(patsubst %,ec/%.c,ec_prime_i31 ec_secp256r1 ec_secp384r1 ec_secp521r1 ecdsa_atr \
		ecdsa_i31_bits ecdsa_i31_vrfy_asn1 ecdsa_i31_vrfy_raw) \
	$(patsubst %,hash/%.c,multihash sha2big sha2small) \
	$(patsubst %,int/%.c,i31_add i31_bitlen i31_decmod i31_decode i31_encode i31_fmont \
		i31_iszero i31_modpow i31_modpow2 i31_montmul i31_muladd i31_ninv31 i31_rshift \
		i31_sub i31_tmont i32_div32) \
	$(patsubst %,mac/%.c,hmac) \
	$(patsubst %,rsa/%.c,rsa_i31_pkcs1_vrfy rsa_i31_pub rsa_pkcs1_sig_unpad) \
	$(patsubst %,ssl/%.c,prf prf_sha256 ssl_client ssl_engine ssl_hs_client \
		ssl_rec_chapol) \
	$(patsubst %,symcipher/%.c,chacha20_ct poly1305_ctmul) \
	$(patsubst %,x509/%.c,x509_minimal))
CURVE_FILES_fast = $(patsubst %,ec/%.c,ec_all_m31 ec_p256_m31 ec_c25519_m31 ec_curve25519)
