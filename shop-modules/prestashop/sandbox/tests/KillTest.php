<?php

declare(strict_types=1);

namespace Navette\Tests;

use Navette\Db\Sql;
use PHPUnit\Framework\TestCase;

/**
 * The server is killed, or loses its database, at a random instant of a write; the repeat must complete it.
 */
final class KillTest extends TestCase
{
    /** @var resource|null */
    private $process;

    /** @var string */
    private $body = '';

    /** @var int rounds in which the kill came in the middle */
    private $middle = 0;

    protected function tearDown(): void
    {
        $this->stop();
    }

    public function testKilledServerLeavesNoDuplicateAndNoHalf(): void
    {
        mt_srand(20261124);
        // On a busy machine twelve kills may all miss the middle; then it is tried longer and later.
        for ($round = 1; $round <= 12 || ($this->middle === 0 && $round <= 60); ++$round) {
            $this->round('KILL' . $round, $round % 2 === 0, $round <= 12 ? 90000 : 600000);
        }
        self::assertGreaterThan(0, $this->middle, 'no kill came in the middle of a write');
    }

    private function round(string $company, bool $database, int $latest): void
    {
        $client = new Client();
        $client->company = $company;
        $epoch = $client->call('begin', ['stream' => 'articles'])['result']['epoch'];
        $items = [];
        foreach (range(1, 60) as $i) {
            $items[] = $i % 3 === 0
                ? Records::variants($company . '-' . $i, ['Bleu', 'Rouge', 'Vert'])
                : Records::article($company . '-' . $i);
        }
        $fence = ['epoch' => $epoch, 'n' => 1];
        $client->request = 'kill-' . $company . '-request';
        $this->body = (string) json_encode(['protocol' => 1, 'verb' => 'write', 'company' => $company, 'arguments' => [
            'stream' => 'articles', 'fence' => $fence, 'items' => $items,
        ]]);
        $port = $this->start();
        $socket = $this->post($client, $port);
        usleep(mt_rand(5000, $latest));
        if ($database) {
            $this->killConnections();
        } else {
            $this->stop();
        }
        fclose($socket);
        $this->stop();
        $answer = Client::read($client->send($this->body));
        self::assertTrue($answer['ok'], (string) json_encode($answer));
        $states = array_count_values(array_column($answer['result']['outcomes'], 'state'));
        $this->middle += count($states) > 1 ? 1 : 0;
        self::assertSame(60, ($states['created'] ?? 0) + ($states['unchanged'] ?? 0), (string) json_encode($states));
        $like = ' LIKE \'' . $company . '-%\'';
        self::assertSame('60', Records::value('SELECT COUNT(*) FROM {product} WHERE `reference`' . $like));
        self::assertSame('60', Records::value('SELECT COUNT(*) FROM {product} p JOIN {product_shop} s USING (`id_product`)'
            . ' JOIN {product_lang} l USING (`id_product`) JOIN {category_product} c USING (`id_product`)'
            . ' WHERE `reference`' . $like));
        self::assertSame('60', Records::value('SELECT COUNT(*) FROM {product_attribute} WHERE `reference`' . $like));
        self::assertSame('60', Records::value('SELECT COUNT(*) FROM {product} p JOIN {stock_available} a ON a.`id_product` ='
            . ' p.`id_product` AND a.`id_product_attribute` = 0 WHERE `reference`' . $like));
        self::assertSame('0', Records::value('SELECT COUNT(*) FROM {product} WHERE `location` LIKE \'navette%\''));
        self::assertSame('0', Records::value('SELECT COUNT(*) FROM {navette_pending}'));
        self::assertSame('0', Records::value('SELECT COUNT(*) FROM {product} WHERE `indexed` = 0 AND `reference`' . $like));
    }

    private function start(): int
    {
        $probe = stream_socket_server('tcp://127.0.0.1:0');
        $port = (int) substr((string) strrchr((string) stream_socket_get_name($probe, false), ':'), 1);
        fclose($probe);
        $pipes = [];
        $this->process = proc_open(
            [PHP_BINARY, '-S', '127.0.0.1:' . $port, 'index.php'],
            [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', '/dev/null', 'w']],
            $pipes,
            dirname(__DIR__)
        );
        for ($try = 0; $try < 100; ++$try) {
            $socket = @fsockopen('127.0.0.1', $port);
            if ($socket !== false) {
                fclose($socket);

                return $port;
            }
            usleep(20000);
        }
        self::fail('the server did not start');
    }

    private function stop(): void
    {
        if (is_resource($this->process)) {
            proc_terminate($this->process, 9);
            proc_close($this->process);
        }
        $this->process = null;
    }

    /**
     * @return resource
     */
    private function post(Client $client, int $port)
    {
        $socket = fsockopen('127.0.0.1', $port);
        $head = 'POST ' . $client->path . " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n";
        foreach ($client->envelope($this->body) as $name => $value) {
            $head .= 'X-Navette-' . ucfirst($name) . ': ' . $value . "\r\n";
        }
        fwrite($socket, $head . 'Content-Length: ' . strlen($this->body) . "\r\nConnection: close\r\n\r\n" . $this->body);

        return $socket;
    }

    private function killConnections(): void
    {
        $sql = new Sql();
        $rows = $sql->rows('SELECT `ID` FROM information_schema.PROCESSLIST'
            . ' WHERE `DB` = DATABASE() AND `ID` <> CONNECTION_ID()');
        foreach ($rows as $row) {
            try {
                $sql->run('KILL ' . (int) $row['ID']);
            } catch (\Navette\Db\SqlFailure $failure) {
                continue;
            }
        }
    }
}
