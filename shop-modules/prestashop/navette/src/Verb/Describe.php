<?php

declare(strict_types=1);

namespace Navette\Verb;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Configuration;
use Context;
use Country;
use Navette\Settings;
use Navette\Shop;
use Navette\Write\Listeners;

/**
 * What the shop and the module are.
 */
final class Describe
{
    public const ROUNDING_TYPES = [1 => 'per-item', 2 => 'per-line', 3 => 'on-total'];

    /** @var Call */
    private $call;

    public function __construct(Call $call)
    {
        $this->call = $call;
    }

    /**
     * @return array<string, mixed>
     */
    public function result(): array
    {
        $shop = new Shop($this->call->sql);
        $listeners = new Listeners($this->call->sql, $shop->id);

        return [
            'module' => \Navette::VERSION,
            'protocol' => Call::PROTOCOL,
            'prestashop' => _PS_VERSION_,
            'php' => PHP_VERSION,
            'database' => (string) $this->call->sql->value('SELECT VERSION()'),
            'shop' => [
                'id' => $shop->id,
                'name' => (string) Configuration::get('PS_SHOP_NAME'),
                'currency' => $shop->currency,
                'languages' => array_keys($shop->languages),
                'timezone' => (string) Configuration::get('PS_TIMEZONE'),
                'time' => self::now(),
                'country' => (string) Country::getIsoById((int) Configuration::get('PS_COUNTRY_DEFAULT')),
                'rounding_type' => self::ROUNDING_TYPES[(int) Configuration::get('PS_ROUND_TYPE')] ?? 'per-line',
            ],
            'limits' => self::limits(),
            'maintenance' => !(bool) Configuration::get('PS_SHOP_ENABLE'),
            'demonstration' => self::isDemonstration(),
            'streams' => Streams::served(),
            'listeners' => ['product' => $listeners->foreignOnProducts() === [] ? 'native' : 'foreign'],
        ];
    }

    /**
     * What the shop's clock shows, by which its days are counted.
     */
    private static function now(): string
    {
        return (new \DateTime('now', new \DateTimeZone((string) Configuration::get('PS_TIMEZONE'))))->format('c');
    }

    /**
     * A shop on this machine's own address is a demonstration; nothing else is.
     */
    public static function isDemonstration(): bool
    {
        $host = trim((string) parse_url(Settings::baseUrl(), PHP_URL_HOST), '[]');

        return $host === 'localhost' || \Navette\Door\Address::isIn($host, ['127.0.0.0/8', '::1']);
    }

    /**
     * @return array<string, int>
     */
    public static function limits(): array
    {
        return [
            'max_execution_time' => (int) ini_get('max_execution_time'),
            'memory_limit_mb' => intdiv(self::bytes((string) ini_get('memory_limit')), 1048576),
            'post_max_mb' => intdiv(self::bytes((string) ini_get('post_max_size')), 1048576),
        ];
    }

    private static function bytes(string $size): int
    {
        $units = ['k' => 1024, 'm' => 1048576, 'g' => 1073741824];
        $unit = strtolower(substr(trim($size), -1));

        return (int) $size * ($units[$unit] ?? 1);
    }
}
