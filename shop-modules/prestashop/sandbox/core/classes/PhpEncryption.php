<?php

declare(strict_types=1);

/**
 * Encrypts with the shop's key.
 */
class PhpEncryption
{
    /** @var string */
    private $key;

    public function __construct($hexString)
    {
        $this->key = hash('sha256', (string) $hexString, true);
    }

    public function encrypt($plaintext)
    {
        $nonce = random_bytes(SODIUM_CRYPTO_SECRETBOX_NONCEBYTES);

        return bin2hex($nonce . sodium_crypto_secretbox((string) $plaintext, $nonce, $this->key));
    }

    public function decrypt($cipherText)
    {
        $bytes = @hex2bin((string) $cipherText);
        if ($bytes === false || strlen($bytes) <= SODIUM_CRYPTO_SECRETBOX_NONCEBYTES) {
            return false;
        }
        $nonce = substr($bytes, 0, SODIUM_CRYPTO_SECRETBOX_NONCEBYTES);

        return sodium_crypto_secretbox_open(substr($bytes, strlen($nonce)), $nonce, $this->key);
    }
}
