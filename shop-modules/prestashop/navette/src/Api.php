<?php

declare(strict_types=1);

namespace Navette;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\DoorTables;
use Navette\Db\Sql;
use Navette\Db\SqlFailure;
use Navette\Door\Admission;
use Navette\Door\Answer;
use Navette\Door\ApiError;
use Navette\Door\Door;
use Navette\Door\Payload;
use Navette\Door\RawRequest;
use Navette\Door\Refusal;
use Navette\Verb\Call;
use Navette\Verb\Verbs;

/**
 * One request in, one answer out: the door, then the clock, the nonce, the request id, then the verb.
 */
final class Api
{
    private const CLOCK_SECONDS = 300;

    /** @var Sql */
    private $sql;

    /** @var DoorTables */
    private $tables;

    /** @var int */
    private $shopId;

    public function __construct(Sql $sql, int $shopId)
    {
        $this->sql = $sql;
        $this->shopId = $shopId;
        $this->tables = new DoorTables($sql, $shopId);
    }

    public function answer(RawRequest $request, int $now): Answer
    {
        $started = microtime(true);
        try {
            $admission = (new Door($this->tables, $now))->admit($request);
        } catch (Refusal $refusal) {
            return Answer::refusal($refusal->tooMany);
        }
        $call = null;
        $code = '';
        $status = 200;
        try {
            $this->checkFreshness($admission, $now);
            $call = $this->call($admission, $started);
            $json = $this->answerOnce($admission, $call, $now);
        } catch (ApiError $error) {
            $json = self::encode($error->toDocument());
            $code = $error->name;
            $status = $error->status;
        } catch (SqlFailure $failure) {
            $error = self::ofDatabase($failure);
            $json = self::encode($error->toDocument());
            $code = $error->name;
        } catch (\Throwable $throwable) {
            $error = self::ofBug($throwable);
            $json = self::encode($error->toDocument());
            $code = $error->name;
        }
        $this->finish($admission, $call, $status, $code, $started, $now);

        return Answer::signed($admission->secret, $admission->envelope, $status, $json);
    }

    /**
     * @throws ApiError
     */
    private function checkFreshness(Admission $admission, int $now): void
    {
        if (abs((int) $admission->envelope->time - $now) > self::CLOCK_SECONDS) {
            $args = ['shop_time' => (string) $now];
            throw new ApiError('transient', 'clock-skew', 'the clocks differ by more than 300 s', $args);
        }
        if (!$this->tables->useNonce($admission->envelope->nonce, $now)) {
            throw new ApiError('transient', 'replayed', 'the nonce was used before');
        }
    }

    /**
     * @throws ApiError
     */
    private function call(Admission $admission, float $started): Call
    {
        $text = Payload::unpack($admission->payload, $admission->envelope->encoding);

        return Call::of(Payload::parse($text), $this->sql, $this->shopId, $started);
    }

    /**
     * The same request id gets the same answer; a verb that changes nothing is simply carried out again.
     *
     * @throws ApiError
     */
    private function answerOnce(Admission $admission, Call $call, int $now): string
    {
        $request = $admission->envelope->request;
        $hash = hash('sha256', $admission->payload);
        $known = $this->tables->noteRequest($request, $hash, $now);
        if ($known !== null && !hash_equals($known['hash'], $hash)) {
            throw new ApiError('bug', 'request-id-reused', 'the request id was used for another payload', [], 409);
        }
        if ($known !== null && $known['answer'] !== null) {
            return $known['answer'];
        }
        $json = self::encode(['ok' => true, 'result' => Verbs::carryOut($call)]);
        if ($call->changesState()) {
            $this->tables->storeAnswer($request, $json);
        }

        return $json;
    }

    private function finish(
        Admission $admission,
        ?Call $call,
        int $status,
        string $code,
        float $started,
        int $now
    ): void {
        try {
            $verb = $call === null ? '' : $call->verb;
            $items = $call === null ? 0 : $call->items;
            $ms = (int) round((microtime(true) - $started) * 1000);
            $this->tables->journal($admission->caller, $verb, $status, $code, $items, $ms);
            if (random_int(1, 50) === 1) {
                $this->tables->purge($now);
            }
        } catch (SqlFailure $failure) {
            return;
        }
    }

    private static function ofDatabase(SqlFailure $failure): ApiError
    {
        if ($failure->isContention()) {
            return new ApiError('transient', 'shop-busy', 'another transaction held the rows');
        }
        $kind = $failure->isLost() ? 'unknown' : 'bug';

        return new ApiError($kind, 'shop-database', 'the shop\'s database refused a statement', [
            'number' => (string) $failure->number,
            'reason' => substr($failure->getMessage(), 0, 300),
        ]);
    }

    private static function ofBug(\Throwable $throwable): ApiError
    {
        return new ApiError('bug', 'module-failure', 'the module failed', [
            'reason' => substr($throwable->getMessage(), 0, 300),
            'where' => basename($throwable->getFile()) . ':' . $throwable->getLine(),
        ]);
    }

    /**
     * @param array<string, mixed> $document
     */
    private static function encode(array $document): string
    {
        $flags = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE;

        return (string) json_encode($document, $flags);
    }
}
