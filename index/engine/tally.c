/* Counting terms for index/engine/native.py's tally. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

#include "tally.h"

/* The number of a term, -1 with an exception if there is none to be had. `met` spares most look-ups in the dict: it has
 * objects that are its keys, and so live as long. */
static Py_ssize_t number_of(PyObject *term, PyObject *numbers, Met *met)
{
    Met *slot = &met[((uint64_t)(uintptr_t)term >> 4) * 0x9E3779B97F4A7C15u >> (64 - MET_BITS)];
    if (slot->term == term) return slot->number;
    PyObject *known = PyDict_GetItemWithError(numbers, term);
    if (known) return PyLong_AsSsize_t(known);
    Py_ssize_t number = PyDict_GET_SIZE(numbers);
    if (PyErr_Occurred() || !(known = PyLong_FromSsize_t(number))) return -1;
    int failed = PyDict_SetItem(numbers, term, known);
    Py_DECREF(known);
    if (failed < 0) return -1;
    /* Who came first stays: the frequent terms come first. */
    if (!slot->term) {
        slot->term = term;
        slot->number = number;
    }
    return number;
}

/* tally(terms, numbers, out, places, met) -> how many pairs. Appends to `out`, a bytearray, the terms of one passage as pairs
 * of uint32, number and frequency, in order of first occurrence; numbers new terms in `numbers`, a dict. `places` is a
 * bytearray and `met` one of MET_BYTES zeros, for tally's own use: the same for the same dict, which nobody else
 * changes. */
PyObject *tally(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    if (nargs != 5 || !PyDict_Check(args[1]) || !PyByteArray_Check(args[2]) || !PyByteArray_Check(args[3]) ||
        !PyByteArray_Check(args[4]) || PyByteArray_GET_SIZE(args[4]) != MET_BYTES) {
        PyErr_SetString(PyExc_TypeError, "tally takes terms, a dict and three bytearrays");
        return NULL;
    }
    PyObject *terms = PySequence_Fast(args[0], "terms are a sequence"), *numbers = args[1], *out = args[2];
    if (!terms) return NULL;
    Py_ssize_t count = PySequence_Fast_GET_SIZE(terms), begin = PyByteArray_GET_SIZE(out), pairs = 0;
    Met *met = (Met *)PyByteArray_AS_STRING(args[4]);
    PyObject *result = NULL;
    if (PyByteArray_Resize(out, begin + 8 * count) < 0) goto done;
    uint32_t *made = (uint32_t *)(PyByteArray_AS_STRING(out) + begin);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *term = PySequence_Fast_GET_ITEM(terms, i);
        Py_ssize_t number = number_of(term, numbers, met);
        if (number < 0) goto done;
        /* Where the term's pair would be, if this passage has one: kept per number, true or not. */
        Py_ssize_t held = PyByteArray_GET_SIZE(args[3]) / 4;
        if (number >= held) {
            if (PyByteArray_Resize(args[3], 8 * number + 4096) < 0) goto done;
            Py_ssize_t size = PyByteArray_GET_SIZE(args[3]);
            memset(PyByteArray_AS_STRING(args[3]) + 4 * held, 0, (size_t)(size - 4 * held));
        }
        uint32_t *places = (uint32_t *)PyByteArray_AS_STRING(args[3]);
        uint32_t place = places[number];
        if (place < (uint64_t)pairs && made[2 * place] == (uint32_t)number) {
            made[2 * place + 1]++;
        } else {
            places[number] = (uint32_t)pairs;
            made[2 * pairs] = (uint32_t)number;
            made[2 * pairs++ + 1] = 1;
        }
    }
    if (PyByteArray_Resize(out, begin + 8 * pairs) == 0) result = PyLong_FromSsize_t(pairs);
done:
    Py_DECREF(terms);
    return result;
}

/* Puts each pair where its number's postings have come to; -1 if the buffers' sizes don't fit each other. */
static int scatter(const Py_buffer *views)
{
    const uint32_t *pairs = views[0].buf, *sizes = views[1].buf;
    uint32_t *ends = views[2].buf, *rows = views[3].buf, *frequencies = views[4].buf;
    size_t count = (size_t)views[0].len / 8, at = 0, room = (size_t)views[3].len / 4;
    if (views[4].len < views[3].len) return -1;
    for (uint32_t row = 0; row < (size_t)views[1].len / 4; row++) {
        for (uint32_t left = sizes[row]; left && at < count; left--, at++) {
            uint32_t number = pairs[2 * at];
            if (number >= (size_t)views[2].len / 4 || ends[number] >= room) return -1;
            rows[ends[number]] = row;
            frequencies[ends[number]++] = pairs[2 * at + 1];
        }
    }
    return 0;
}

/* by_number(pairs, sizes, ends, rows, frequencies): sorts the pairs that tally made, `sizes` of them per row, by number,
 * then row, into the last two. All uint32; `ends` says where each number's postings begin, and in the end where they
 * end. Other threads run meanwhile. */
PyObject *by_number(PyObject *Py_UNUSED(module), PyObject *args)
{
    Py_buffer views[5];
    PyObject *given[5];
    int taken = 0, fits = -1;
    if (!PyArg_ParseTuple(args, "OOOOO", &given[0], &given[1], &given[2], &given[3], &given[4])) return NULL;
    for (; taken < 5; taken++)
        if (PyObject_GetBuffer(given[taken], &views[taken], taken < 2 ? PyBUF_SIMPLE : PyBUF_WRITABLE) < 0) break;
    if (taken == 5) {
        Py_BEGIN_ALLOW_THREADS
        fits = scatter(views);
        Py_END_ALLOW_THREADS
        if (fits < 0) PyErr_SetString(PyExc_ValueError, "the buffers' sizes don't fit each other");
    }
    while (taken--) PyBuffer_Release(&views[taken]);
    if (fits < 0) return NULL;
    Py_RETURN_NONE;
}
