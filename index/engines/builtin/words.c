/* Ordering words by their bytes, for index/engines/builtin/native.py. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "term_counter.h"

typedef struct {
    uint64_t start; /* the first eight bytes, the first of them highest */
    const uint8_t *bytes;
    uint32_t length;
    uint32_t at;
} Word;

static int comes_before(const Word *left, const Word *right)
{
    if (left->start != right->start) return left->start < right->start;
    uint32_t shorter = left->length < right->length ? left->length : right->length;
    int order = memcmp(left->bytes, right->bytes, shorter);
    return order ? order < 0 : left->length < right->length;
}

/* Merge sort; the sorted words end up in `words`. */
static void sort(Word *words, Word *spare, size_t count)
{
    Word *from = words, *to = spare;
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t begin = 0; begin < count; begin += 2 * width) {
            size_t middle = begin + width < count ? begin + width : count;
            size_t end = middle + width < count ? middle + width : count;
            size_t left = begin, right = middle;
            for (size_t at = begin; at < end; at++) {
                int second = left == middle || (right < end && comes_before(&from[right], &from[left]));
                to[at] = from[second ? right++ : left++];
            }
        }
        Word *filled = to;
        to = from;
        from = filled;
    }
    if (from != words) memcpy(words, from, count * sizeof(Word));
}

static int order_all(const Py_buffer *views)
{
    const uint8_t *text = views[0].buf;
    const uint64_t *ends = views[1].buf;
    uint64_t *new_ends = views[4].buf, begin = 0, at = 0;
    size_t count = (size_t)views[1].len / 8;
    Word *words = malloc((count + 1) * sizeof(Word)), *spare = malloc((count + 1) * sizeof(Word));
    int done = words && spare ? 0 : -1;
    for (size_t i = 0; done == 0 && i < count; begin = ends[i++]) {
        if (ends[i] < begin || ends[i] > (uint64_t)views[0].len || ends[i] - begin > UINT32_MAX) done = -1;
        else words[i] = (Word){0, text + begin, (uint32_t)(ends[i] - begin), (uint32_t)i};
        for (uint64_t byte = 0; done == 0 && byte < 8; byte++)
            words[i].start = words[i].start << 8 | (byte < words[i].length ? words[i].bytes[byte] : 0);
    }
    if (done == 0) sort(words, spare, count);
    for (size_t i = 0; done == 0 && i < count; i++) {
        ((uint32_t *)views[2].buf)[i] = words[i].at;
        memcpy((uint8_t *)views[3].buf + at, words[i].bytes, words[i].length);
        new_ends[i] = at += words[i].length;
    }
    free(words);
    free(spare);
    return done;
}

/* order_words(text, ends, order, new_text, new_ends): the words that follow each other in `text`, each up to its end,
 * sorted: which they are, and the same for the sorted ones. Other threads run meanwhile. */
PyObject *order_words(PyObject *Py_UNUSED(module), PyObject *args)
{
    Py_buffer views[5];
    PyObject *given[5];
    int taken = 0, done = -1;
    if (!PyArg_ParseTuple(args, "OOOOO", &given[0], &given[1], &given[2], &given[3], &given[4])) return NULL;
    for (; taken < 5; taken++)
        if (PyObject_GetBuffer(given[taken], &views[taken], taken < 2 ? PyBUF_SIMPLE : PyBUF_WRITABLE) < 0) break;
    if (taken == 5) {
        if (views[2].len * 2 == views[1].len && views[3].len == views[0].len && views[4].len == views[1].len) {
            Py_BEGIN_ALLOW_THREADS
            done = order_all(views);
            Py_END_ALLOW_THREADS
        }
        if (done < 0) PyErr_SetString(PyExc_ValueError, "the buffers' sizes don't fit each other");
    }
    while (taken--) PyBuffer_Release(&views[taken]);
    return done < 0 ? NULL : Py_NewRef(Py_None);
}
