<?php

declare(strict_types=1);

namespace Navette;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Configuration;
use Context;

/**
 * The module's settings of the shop in the context.
 */
final class Settings
{
    public const ADDRESSES = 'NAVETTE_ADDRESSES';
    public const HOSTS = 'NAVETTE_HOSTS';
    public const PROXIES = 'NAVETTE_PROXIES';
    public const BASE_URL = 'NAVETTE_BASE_URL';
    public const REMOVAL = 'NAVETTE_REMOVAL';
    public const SUPPLIER = 'NAVETTE_SUPPLIER';
    public const ZERO_BASE = 'NAVETTE_ZERO_BASE';
    public const TIERS = 'NAVETTE_TIERS';
    public const CUSTOMERS_LEFT = 'NAVETTE_CUSTOMERS_LEFT';
    public const HOOKS = 'NAVETTE_HOOKS';

    /** Every setting, with its value at installation. */
    public const DEFAULTS = [
        self::ADDRESSES => '',
        self::HOSTS => '',
        self::PROXIES => '',
        self::BASE_URL => '',
        self::REMOVAL => 'deactivate',
        self::SUPPLIER => 'supplier',
        self::ZERO_BASE => '0',
        self::TIERS => '1',
        self::CUSTOMERS_LEFT => 'nothing',
        self::HOOKS => 'auto',
    ];

    /** The values that a choice may have. */
    public const CHOICES = [
        self::REMOVAL => ['nothing', 'deactivate', 'delete'],
        self::CUSTOMERS_LEFT => ['nothing', 'deactivate'],
        self::SUPPLIER => ['supplier', 'manufacturer', 'ignore'],
        self::HOOKS => ['auto', 'always', 'never'],
    ];

    public static function text(string $name): string
    {
        $value = (string) Configuration::get($name);
        if (isset(self::CHOICES[$name]) && !in_array($value, self::CHOICES[$name], true)) {
            return self::DEFAULTS[$name];
        }

        return $value;
    }

    public static function isOn(string $name): bool
    {
        return (string) Configuration::get($name) === '1';
    }

    /**
     * @return string[]
     */
    public static function lines(string $name): array
    {
        $lines = preg_split('/[\s,;]+/', (string) Configuration::get($name));

        return array_values(array_filter(is_array($lines) ? $lines : [], 'strlen'));
    }

    /**
     * The base URL that both sides know: the setting, or else the shop's own.
     */
    public static function baseUrl(): string
    {
        $set = rtrim(self::text(self::BASE_URL), '/');
        if ($set !== '') {
            return $set;
        }
        $shop = Context::getContext()->shop;
        $secure = (bool) Configuration::get('PS_SSL_ENABLED');
        $host = $secure ? $shop->domain_ssl : $shop->domain;

        return rtrim(($secure ? 'https://' : 'http://') . $host . $shop->physical_uri . $shop->virtual_uri, '/');
    }

    /**
     * The host that is signed: lower case, with its port when the base URL names one.
     */
    public static function signedHost(): string
    {
        $parts = parse_url(self::baseUrl());
        if (!is_array($parts) || !isset($parts['host'])) {
            return '';
        }

        return strtolower($parts['host']) . (isset($parts['port']) ? ':' . $parts['port'] : '');
    }

    /**
     * The path that is signed: the base URL's folder and the module's address.
     */
    public static function signedPath(): string
    {
        $folder = (string) parse_url(self::baseUrl(), PHP_URL_PATH);

        return rtrim($folder, '/') . '/index.php?fc=module&module=navette&controller=api';
    }
}
