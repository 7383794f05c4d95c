<?php

declare(strict_types=1);

namespace Navette\Verb;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Fences;
use Navette\Db\Sql;
use Navette\Db\SqlFailure;
use Navette\Door\ApiError;
use Navette\Shop;
use Navette\Write\Batch;
use Navette\Write\Item;
use Navette\Write\Outcome;
use Navette\Write\Pending;
use Navette\Write\Problem;
use Navette\Write\Writers;
use Navette\Write\StreamWriter;

/**
 * Writes a batch in slices: each slice commits, and what the time does not allow is answered as deferred.
 */
final class Write
{
    private const MAXIMUM_ITEMS = 10000;
    private const LOCK_SECONDS = 8;

    /** @var Call */
    private $call;

    /** @var Sql */
    private $sql;

    public function __construct(Call $call)
    {
        $this->call = $call;
        $this->sql = $call->sql;
    }

    /**
     * @return array{outcomes: array<int, array<string, mixed>>, pending: int}
     *
     * @throws ApiError
     */
    public function result(): array
    {
        $batch = $this->batch();
        $items = $this->items();
        $batch->adopts = $items !== [] && $items[0]->adopt;
        foreach ($items as $item) {
            if ($item->adopt !== $batch->adopts && $item->problems === []) {
                $item->problems[] = Problem::of('action-unknown');
            }
        }
        $this->call->items = count($items);
        $left = 0;
        $this->lock();
        try {
            $shop = new Shop($this->sql);
            if ($batch->apply) {
                $this->passFence($batch);
            }
            $writer = Writers::of($batch, $this->sql, $shop);
            $outcomes = $this->writeAll($writer, $batch, $items);
            if ($batch->apply) {
                $pending = new Pending($this->sql, $shop);
                $pending->work($batch->deadline());
                $left = $pending->count();
            }
        } finally {
            $this->unlock();
        }

        return ['outcomes' => $outcomes, 'pending' => $left];
    }

    /**
     * @throws ApiError
     */
    private function batch(): Batch
    {
        $arguments = $this->call->arguments;
        $fence = $arguments['fence'] ?? [];
        $batch = new Batch();
        $batch->company = $this->call->company;
        $batch->stream = $this->call->choice('stream', array_keys(Streams::WRITTEN));
        $batch->apply = $this->call->choice('mode', ['apply', 'preview'], 'apply') === 'apply';
        $batch->epoch = is_int($fence['epoch'] ?? null) ? $fence['epoch'] : 0;
        $batch->n = is_int($fence['n'] ?? null) ? $fence['n'] : 0;
        $batch->confirmed = is_int($arguments['removals_confirmed'] ?? null) ? $arguments['removals_confirmed'] : null;
        $batch->statuses = is_array($arguments['statuses'] ?? null) ? $arguments['statuses'] : [];
        if (is_array($arguments['adopt_by'] ?? null)) {
            $batch->adoptBy = array_values(array_filter($arguments['adopt_by'], 'is_string'));
        }
        $batch->started = $this->call->started;
        $batch->budgetMs = $this->budget($arguments['budget_ms'] ?? null);

        return $batch;
    }

    /**
     * What the caller allows, and at most four fifths of what the host allows.
     *
     * @param mixed $asked
     */
    private function budget($asked): int
    {
        $budget = is_int($asked) && $asked > 0 ? min($asked, 600000) : 20000;
        $host = (int) ini_get('max_execution_time');

        return $host > 0 ? min($budget, $host * 800) : $budget;
    }

    /**
     * @return Item[]
     *
     * @throws ApiError
     */
    private function items(): array
    {
        $sent = $this->call->arguments['items'] ?? null;
        if (!is_array($sent) || count($sent) > self::MAXIMUM_ITEMS) {
            throw ApiError::document('items-invalid', 'read the items (at most ' . self::MAXIMUM_ITEMS . ')');
        }
        $items = [];
        foreach (array_values($sent) as $index => $item) {
            $items[] = Item::of($index, $item);
        }

        return $items;
    }

    /**
     * @throws ApiError
     */
    private function passFence(Batch $batch): void
    {
        $this->sql->begin();
        try {
            $this->fences()->pass($batch->stream, $batch->epoch, $batch->n);
            $this->sql->commit();
        } catch (\Throwable $throwable) {
            $this->sql->rollback();
            throw $throwable;
        }
    }

    /**
     * @param Item[] $items
     *
     * @return array<int, array<string, mixed>>
     */
    private function writeAll(StreamWriter $writer, Batch $batch, array $items): array
    {
        $outcomes = [];
        $waiting = [];
        foreach ($items as $item) {
            if ($item->problems !== []) {
                $outcomes[$item->index] = Outcome::rejected($item);
            } else {
                $waiting[] = $item;
            }
        }
        $size = $writer->firstSlice();
        $stop = $batch->stopWriting();
        $done = 0;
        $many = count($waiting);
        while ($done < $many && ($done === 0 || microtime(true) < $stop)) {
            $began = microtime(true);
            $slice = self::slice($waiting, $done, $size);
            foreach ($this->writeSlice($writer, $slice) as $index => $outcome) {
                $outcomes[$index] = $outcome;
            }
            $done += count($slice);
            $took = max(0.001, microtime(true) - $began);
            $size = max(1, min($writer->largestSlice(), (int) (count($slice) / $took)));
        }
        foreach (array_slice($waiting, $done) as $item) {
            $outcomes[$item->index] = Outcome::of($item, Outcome::DEFERRED);
        }
        ksort($outcomes);

        return array_values($outcomes);
    }

    /**
     * The next items from that place on, no key twice.
     *
     * @param Item[] $waiting
     *
     * @return Item[]
     */
    private static function slice(array $waiting, int $from, int $size): array
    {
        $slice = [];
        $keys = [];
        for ($at = $from; isset($waiting[$at]) && count($slice) < $size && !isset($keys['k' . $waiting[$at]->key]); ++$at) {
            $keys['k' . $waiting[$at]->key] = true;
            $slice[] = $waiting[$at];
        }

        return $slice;
    }

    /**
     * Where a slice is refused by the database, each of its items is tried alone: a bad one stops no other.
     *
     * @param Item[] $slice
     *
     * @return array<int, array<string, mixed>>
     */
    private function writeSlice(StreamWriter $writer, array $slice): array
    {
        try {
            return $this->tried($writer, $slice);
        } catch (SqlFailure $failure) {
            if ($failure->isLost()) {
                throw $failure;
            }
        } catch (\PrestaShopException $exception) {
            unset($exception);
        }
        $outcomes = [];
        foreach ($slice as $item) {
            $item->problems = [];
            try {
                $outcomes += $this->tried($writer, [$item]);
            } catch (SqlFailure $failure) {
                if ($failure->isLost() || $failure->isContention()) {
                    throw $failure;
                }
                $item->problems[] = Problem::of('shop-refused', ['reason' => substr($failure->getMessage(), 0, 300)]);
                $outcomes[$item->index] = Outcome::rejected($item);
            } catch (\PrestaShopException $exception) {
                $item->problems[] = Problem::of('shop-refused', ['reason' => substr($exception->getMessage(), 0, 300)]);
                $outcomes[$item->index] = Outcome::rejected($item);
            }
        }

        return $outcomes;
    }

    /**
     * @param Item[] $slice
     *
     * @return array<int, array<string, mixed>>
     */
    private function tried(StreamWriter $writer, array $slice): array
    {
        try {
            return $writer->write($slice);
        } catch (\Throwable $throwable) {
            $this->sql->rollback();
            throw $throwable;
        }
    }

    /**
     * @throws ApiError
     */
    private function lock(): void
    {
        $taken = $this->sql->value('SELECT GET_LOCK(' . $this->lockName() . ', ' . self::LOCK_SECONDS . ')');
        if ($taken !== '1') {
            throw new ApiError('transient', 'shop-busy', 'another request writes for this company');
        }
    }

    private function unlock(): void
    {
        try {
            $this->sql->value('SELECT RELEASE_LOCK(' . $this->lockName() . ')');
        } catch (SqlFailure $failure) {
            if (!$failure->isLost()) {
                throw $failure;
            }
        }
    }

    private function lockName(): string
    {
        $name = _DB_PREFIX_ . "\0" . $this->call->shopId . "\0" . $this->call->company;

        return 'CONCAT(LEFT(SHA2(DATABASE(), 256), 16), '
            . $this->sql->quoted('-navette-' . substr(hash('sha256', $name), 0, 32)) . ')';
    }

    private function fences(): Fences
    {
        return new Fences($this->sql, $this->call->shopId, $this->call->company);
    }
}
