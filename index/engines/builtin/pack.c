/* Merging postings, for index/engines/builtin/native.py. What it reads is described in packed_postings.py. Nothing here
 * trusts the bytes: what leads outside of its buffer makes the merge fail. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "maxscore.h"
#include "term_counter.h"

#define GONE UINT32_MAX

enum { UNITS, STARTS, COUNTS, DIRECTORY, NUMBERS, ROWS, CODES_OF, PIECE_VIEWS };
enum { PAIRS, OUT_UNITS, OUT_COUNTS, OUT_DIRECTORY, OUT_SKIPS, OUT_FRONTIER, OUT_SIZES, OUT_VIEWS };

static const uintptr_t PIECE_SIZES[] = {4, 8, 4, 4, 4, 4, 2, 0};
static const uintptr_t OUT_SIZES_OF[] = {8, 4, 4, 4, 2, 2, 4, 0};

/* The terms to merge, and where their postings go. */
typedef struct {
    Py_buffer (*pieces)[PIECE_VIEWS];
    Py_ssize_t piece_count;
    Py_ssize_t first, last, frequent, dense;
    Py_ssize_t chunks;
    Py_buffer out[OUT_VIEWS];
    uint64_t *keys, *spare;
    uint64_t room;
    uint64_t used; /* units */
    uint64_t bests;
} Packing;

static Py_ssize_t length_of(const Py_buffer *view, Py_ssize_t size)
{
    return view->len / size;
}

/* Adds a posting as the new row and code in one number, unless its row is gone; -1 if there is no such row or code. */
static int put(const Py_buffer *piece, uint64_t row, uint16_t code, uint64_t *keys, uint64_t *count)
{
    if (row >= (uint64_t)piece[ROWS].len / 4 || code >= (uint64_t)piece[CODES_OF].len / 2) return -1;
    uint32_t moved = ((const uint32_t *)piece[ROWS].buf)[row];
    keys[*count] = (uint64_t)moved << 16 | ((const uint16_t *)piece[CODES_OF].buf)[code];
    *count += moved != GONE;
    return 0;
}

static int take_frequent(const Py_buffer *piece, Py_ssize_t number, const uint16_t *lows, uint32_t held, uint64_t *keys,
                         uint64_t *count)
{
    Py_ssize_t chunks = (length_of(&piece[ROWS], 4) + WINDOW - 1) / WINDOW;
    const uint32_t *places = (const uint32_t *)piece[DIRECTORY].buf + number * (chunks + 1);
    for (Py_ssize_t chunk = 0; chunk < chunks; chunk++) {
        if (places[chunk + 1] > held || places[chunk] > places[chunk + 1]) return -1;
        for (uint32_t i = places[chunk]; i < places[chunk + 1]; i++)
            if (put(piece, (uint64_t)chunk * WINDOW + lows[i], lows[held + i], keys, count) < 0) return -1;
    }
    return 0;
}

static int take_wide(const Py_buffer *piece, const uint16_t *base, uint32_t held, uint64_t *keys, uint64_t *count)
{
    const uint32_t *rows = (const uint32_t *)base;
    const uint16_t *codes = base + 2 * (size_t)held;
    for (uint32_t i = 0; i < held; i++)
        if (put(piece, rows[i], codes[i], keys, count) < 0) return -1;
    return 0;
}

/* Appends a piece's postings of one of its terms to `keys`. */
static int take(const Packing *packing, const Py_buffer *piece, Py_ssize_t number, uint64_t *count)
{
    if (number < 0) return 0;
    if (number >= length_of(&piece[COUNTS], 4) || number >= length_of(&piece[STARTS], 8)) return -1;
    Py_ssize_t stride = (length_of(&piece[ROWS], 4) + WINDOW - 1) / WINDOW + 1;
    int frequent = number < length_of(&piece[DIRECTORY], 4) / stride;
    uint32_t held = ((const uint32_t *)piece[COUNTS].buf)[number];
    uint64_t start = ((const uint64_t *)piece[STARTS].buf)[number], units = (uint64_t)piece[UNITS].len / 2;
    if (start > units || (frequent ? 2 : 3) * (uint64_t)held > units - start || *count + held > packing->room) return -1;
    const uint16_t *base = (const uint16_t *)piece[UNITS].buf + start;
    return frequent ? take_frequent(piece, number, base, held, packing->keys, count)
                    : take_wide(piece, base, held, packing->keys, count);
}

/* Merges neighbouring runs that ascend, until one is left; what ascends already is left alone. */
static void sort(uint64_t *keys, uint64_t *spare, uint64_t count)
{
    for (;;) {
        uint64_t begin = 0, runs = 0;
        while (begin < count) {
            uint64_t middle = begin + 1, end;
            while (middle < count && keys[middle - 1] <= keys[middle]) middle++;
            if (!begin && middle == count) return;
            end = middle < count ? middle + 1 : count;
            while (end < count && keys[end - 1] <= keys[end]) end++;
            uint64_t left = begin, right = middle, at = begin;
            while (left < middle && right < end) spare[at++] = keys[left] <= keys[right] ? keys[left++] : keys[right++];
            while (left < middle) spare[at++] = keys[left++];
            while (right < end) spare[at++] = keys[right++];
            begin = end;
            runs++;
        }
        memcpy(keys, spare, count * sizeof(uint64_t));
        if (runs < 2) return;
    }
}

/* The codes that no other of the term's codes beats both in frequency and in brevity. */
static int put_frontier(Packing *packing, Py_ssize_t at, uint64_t count)
{
    uint64_t seen[CODES / 64] = {0};
    uint64_t *bests = &packing->bests, before = packing->bests, codes = (uint64_t)packing->out[PAIRS].len / 8;
    const uint64_t *pairs = packing->out[PAIRS].buf;
    uint16_t *frontier = packing->out[OUT_FRONTIER].buf;
    uint32_t shortest = UINT32_MAX;
    for (uint64_t i = 0; i < count; i++) seen[(packing->keys[i] & 0xFFFF) / 64] |= 1ULL << packing->keys[i] % 64;
    /* Codes ascend by frequency, then length. From the highest down, the last of a frequency is its shortest. */
    for (int32_t code = CODES - 1; code >= 0; code--) {
        if (!seen[code / 64]) {
            code -= code % 64;
            continue;
        }
        if (!(seen[code / 64] >> code % 64 & 1)) continue;
        if ((uint64_t)code >= codes) return -1;
        uint32_t length = (uint32_t)pairs[code], tf = (uint32_t)(pairs[code] >> 32);
        if (length >= shortest) continue;
        shortest = length;
        int replaces = *bests > before && (uint32_t)(pairs[frontier[*bests - 1]] >> 32) == tf;
        if (!replaces && *bests >= (uint64_t)packing->out[OUT_FRONTIER].len / 2) return -1;
        frontier[replaces ? *bests - 1 : (*bests)++] = (uint16_t)code;
    }
    for (uint64_t low = before, high = *bests; low + 1 < high; low++) {
        uint16_t held = frontier[low];
        frontier[low] = frontier[--high];
        frontier[high] = held;
    }
    ((uint32_t *)packing->out[OUT_SIZES].buf)[at] = (uint32_t)(*bests - before);
    return 0;
}

static void put_places(Packing *packing, Py_ssize_t at, uint64_t count)
{
    uint32_t *places = (uint32_t *)packing->out[OUT_DIRECTORY].buf + at * (packing->chunks + 1);
    uint16_t *skips = NULL;
    if (packing->first + at < packing->dense)
        skips = (uint16_t *)packing->out[OUT_SKIPS].buf + at * packing->chunks * (WINDOW / SKIP);
    uint64_t i = 0;
    for (Py_ssize_t chunk = 0; chunk < packing->chunks; chunk++) {
        places[chunk] = (uint32_t)i;
        for (int stretch = 0; skips && stretch < WINDOW / SKIP; stretch++) {
            uint64_t first = (uint64_t)chunk * WINDOW + (uint64_t)stretch * SKIP;
            *skips++ = (uint16_t)(i - places[chunk]);
            while (i < count && packing->keys[i] >> 16 < first + SKIP) i++;
        }
        while (i < count && packing->keys[i] >> 16 < ((uint64_t)chunk + 1) * WINDOW) i++;
    }
    places[packing->chunks] = (uint32_t)i;
}

/* Lays a term's postings out as packed_postings.py says. */
static int put_units(Packing *packing, int frequent, uint64_t count)
{
    uint64_t size = (frequent ? 2 : 3) * count;
    uint16_t *base = (uint16_t *)packing->out[OUT_UNITS].buf + packing->used;
    if (packing->used + size + size % 2 > (uint64_t)packing->out[OUT_UNITS].len / 2) return -1;
    for (uint64_t i = 0; i < count; i++) {
        if (frequent) base[i] = (uint16_t)(packing->keys[i] >> 16) % WINDOW;
        else ((uint32_t *)base)[i] = (uint32_t)(packing->keys[i] >> 16);
        base[size - count + i] = (uint16_t)packing->keys[i];
    }
    if (size % 2) base[size] = 0;
    packing->used += size + size % 2;
    return 0;
}

static int pack_terms(Packing *packing)
{
    for (Py_ssize_t term = packing->first; term < packing->last; term++) {
        uint64_t count = 0;
        Py_ssize_t at = term - packing->first;
        for (Py_ssize_t i = 0; i < packing->piece_count; i++) {
            const Py_buffer *piece = packing->pieces[i];
            if (take(packing, piece, ((const int32_t *)piece[NUMBERS].buf)[term], &count) < 0) return -1;
        }
        sort(packing->keys, packing->spare, count);
        ((uint32_t *)packing->out[OUT_COUNTS].buf)[at] = (uint32_t)count;
        if (put_units(packing, term < packing->frequent, count) < 0) return -1;
        if (term >= packing->frequent) continue;
        put_places(packing, at, count);
        if (put_frontier(packing, at, count) < 0) return -1;
    }
    return 0;
}

/* Whether numbers of these sizes can be read where the buffers begin; a size of 0 ends them. */
static int aligned(const Py_buffer *views, const uintptr_t *sizes)
{
    for (int i = 0; sizes[i]; i++)
        if ((uintptr_t)views[i].buf % sizes[i]) return 0;
    return 1;
}

/* Whether the buffers that are written to by a term's place have room for all terms. */
static int has_room(const Packing *packing)
{
    Py_ssize_t terms = packing->last - packing->first, chunks = packing->chunks;
    Py_ssize_t frequent = packing->frequent - packing->first, dense = packing->dense - packing->first;
    frequent = frequent < 0 ? 0 : frequent < terms ? frequent : terms;
    dense = dense < 0 ? 0 : dense < frequent ? dense : frequent;
    if (packing->first < 0 || terms < 0 || packing->dense > packing->frequent) return 0;
    for (Py_ssize_t i = 0; i < packing->piece_count; i++)
        if (length_of(&packing->pieces[i][NUMBERS], 4) < packing->last || !aligned(packing->pieces[i], PIECE_SIZES)) return 0;
    if (!aligned(packing->out, OUT_SIZES_OF)) return 0;
    return length_of(&packing->out[OUT_COUNTS], 4) >= terms && length_of(&packing->out[OUT_SIZES], 4) >= frequent &&
           length_of(&packing->out[OUT_DIRECTORY], 4) >= frequent * (chunks + 1) &&
           length_of(&packing->out[OUT_SKIPS], 2) >= dense * chunks * (WINDOW / SKIP);
}

static int borrow_all(PyObject *tuple, Py_buffer *views, int count, int writable_from)
{
    if (!PyTuple_Check(tuple) || PyTuple_GET_SIZE(tuple) != count) {
        PyErr_SetString(PyExc_TypeError, "pack takes tuples of buffers");
        return -1;
    }
    for (int i = 0; i < count; i++) {
        if (PyObject_GetBuffer(PyTuple_GET_ITEM(tuple, i), &views[i], i < writable_from ? PyBUF_SIMPLE : PyBUF_WRITABLE) < 0) {
            while (i--) PyBuffer_Release(&views[i]);
            return -1;
        }
    }
    return 0;
}

static void release_all(Py_buffer *views, int count)
{
    while (count--) PyBuffer_Release(&views[count]);
}

static PyObject *run(Packing *packing)
{
    int done = -1;
    packing->keys = malloc((packing->room + 1) * sizeof(uint64_t));
    packing->spare = malloc((packing->room + 1) * sizeof(uint64_t));
    if (!packing->keys || !packing->spare) {
        PyErr_NoMemory();
    } else {
        if (has_room(packing)) {
            Py_BEGIN_ALLOW_THREADS
            done = pack_terms(packing);
            Py_END_ALLOW_THREADS
        }
        if (done < 0) PyErr_SetString(PyExc_ValueError, "the postings don't fit their buffers");
    }
    free(packing->keys);
    free(packing->spare);
    return done < 0 ? NULL : Py_BuildValue("KK", (unsigned long long)packing->used, (unsigned long long)packing->bests);
}

/* pack(pieces, first, last, frequent, dense, chunks, room, out) -> how many units and how many codes of frontiers.
 * Merges the terms from `first` to before `last`, none of which has more postings than `room`, of pieces: tuples of
 * postings, starts, counts, directory; the number of each term, -1 if it has none; the new row of each row; the new code
 * of each code. `out` has the pairs of the new codes, and buffers for postings, counts, directory, skips, frontier, and
 * how much of the frontier each frequent term has. Other threads run meanwhile. */
PyObject *pack(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *pieces, *out, *result = NULL;
    Packing packing = {0};
    unsigned long long room;
    if (!PyArg_ParseTuple(args, "O!nnnnnKO", &PyList_Type, &pieces, &packing.first, &packing.last, &packing.frequent,
                          &packing.dense, &packing.chunks, &room, &out))
        return NULL;
    if (room > PY_SSIZE_T_MAX / sizeof(uint64_t) - 1 || packing.chunks < 0 || packing.chunks > (UINT32_MAX >> 15) + 1)
        return PyErr_Format(PyExc_ValueError, "more postings or chunks than there can be");
    packing.room = room;
    packing.pieces = malloc((size_t)(PyList_GET_SIZE(pieces) + 1) * sizeof(*packing.pieces));
    if (!packing.pieces) return PyErr_NoMemory();
    if (borrow_all(out, packing.out, OUT_VIEWS, OUT_UNITS) == 0) {
        while (packing.piece_count < PyList_GET_SIZE(pieces)) {
            PyObject *piece = PyList_GET_ITEM(pieces, packing.piece_count);
            if (borrow_all(piece, packing.pieces[packing.piece_count], PIECE_VIEWS, PIECE_VIEWS) < 0) break;
            packing.piece_count++;
        }
        if (!PyErr_Occurred()) result = run(&packing);
        while (packing.piece_count--) release_all(packing.pieces[packing.piece_count], PIECE_VIEWS);
        release_all(packing.out, OUT_VIEWS);
    }
    free(packing.pieces);
    return result;
}
