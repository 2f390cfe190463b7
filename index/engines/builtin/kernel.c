/* The module index.engines.builtin._kernel: searches a segment's or a delta's buffers (maxscore.c), counts terms
 * (term_counter.c) and merges postings (pack.c). */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdlib.h>
#include <string.h>

#include "maxscore.h"
#include "term_counter.h"

enum { POSTINGS, STARTS, COUNTS, DIRECTORY, SKIPS, FRONTIER, FRONTIER_ENDS, IDS, VIEWS };

static const Py_ssize_t SIZES[VIEWS] = {2, 8, 4, 4, 2, 2, 4, 8};

/* A segment's sections, which were checked against each other when they were bound. */
typedef struct {
    PyObject_HEAD
    Py_buffer views[VIEWS];
    int taken;
    Py_ssize_t terms, frequent, dense, rows, windows;
    float *sums; /* all 0; NULL while a search has them */
} Segment;

static void segment_dealloc(Segment *self)
{
    while (self->taken) PyBuffer_Release(&self->views[--self->taken]);
    free(self->sums);
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free((PyObject *)self);
    Py_DECREF(type);
}

/* The places of a frequent term per chunk: they ascend from 0 to its count, and its skips stay between them. */
static int fits_chunks(const Segment *self, Py_ssize_t term)
{
    const uint32_t *places = (const uint32_t *)self->views[DIRECTORY].buf + term * (self->windows + 1);
    const uint16_t *skips = NULL;
    if (term < self->dense) skips = (const uint16_t *)self->views[SKIPS].buf + term * self->windows * (WINDOW / SKIP);
    if (places[0] != 0 || places[self->windows] != ((const uint32_t *)self->views[COUNTS].buf)[term]) return 0;
    for (Py_ssize_t chunk = 0; chunk < self->windows; chunk++) {
        if (places[chunk] > places[chunk + 1] || places[chunk + 1] - places[chunk] > WINDOW) return 0;
        for (int at = 0; skips && at < WINDOW / SKIP; at++) {
            uint32_t next = at + 1 < WINDOW / SKIP ? skips[at + 1] : places[chunk + 1] - places[chunk];
            if (skips[at] > next) return 0;
        }
        if (skips) skips += WINDOW / SKIP;
    }
    return 1;
}

static int fits_term(const Segment *self, Py_ssize_t term)
{
    uint64_t units = (uint64_t)self->views[POSTINGS].len / 2, start = ((const uint64_t *)self->views[STARTS].buf)[term];
    uint64_t count = ((const uint32_t *)self->views[COUNTS].buf)[term];
    if (start % 2 || start > units || (term < self->frequent ? 2 : 3) * count > units - start) return 0;
    if (term >= self->frequent) return 1;
    const uint32_t *ends = self->views[FRONTIER_ENDS].buf;
    uint32_t begin = term ? ends[term - 1] : 0;
    if (begin > ends[term] || ends[term] > (uint64_t)self->views[FRONTIER].len / 2) return 0;
    return fits_chunks(self, term);
}

/* Whether everything that a search follows stays within its buffer, but for the postings themselves. */
static int fits(Segment *self)
{
    for (int i = 0; i < VIEWS; i++)
        if (self->views[i].len % SIZES[i] || (uintptr_t)self->views[i].buf % (uintptr_t)SIZES[i]) return 0;
    if ((uintptr_t)self->views[POSTINGS].buf % 4) return 0;
    self->terms = self->views[COUNTS].len / 4;
    self->frequent = self->views[FRONTIER_ENDS].len / 4;
    self->rows = self->views[IDS].len / 8;
    self->windows = (self->rows + WINDOW - 1) / WINDOW;
    Py_ssize_t skips = self->windows * (WINDOW / SKIP), held = self->views[SKIPS].len / 2;
    self->dense = skips ? held / skips : 0;
    if (self->rows > UINT32_MAX - WINDOW || self->views[STARTS].len / 8 != self->terms || self->dense * skips != held ||
        self->frequent > self->terms || self->dense > self->frequent ||
        self->views[DIRECTORY].len / 4 / (self->windows + 1) != self->frequent)
        return 0;
    for (Py_ssize_t term = 0; term < self->terms; term++)
        if (!fits_term(self, term)) return 0;
    return 1;
}

static int segment_init(Segment *self, PyObject *args, PyObject *kwargs)
{
    if ((kwargs && PyDict_GET_SIZE(kwargs)) || self->taken || PyTuple_GET_SIZE(args) != VIEWS) {
        PyErr_SetString(PyExc_TypeError, "Segment takes eight buffers, once");
        return -1;
    }
    for (; self->taken < VIEWS; self->taken++)
        if (PyObject_GetBuffer(PyTuple_GET_ITEM(args, self->taken), &self->views[self->taken], PyBUF_SIMPLE) < 0)
            return -1;
    if (!fits(self)) {
        self->terms = self->rows = 0;
        PyErr_SetString(PyExc_ValueError, "the sections don't fit each other");
        return -1;
    }
    return 0;
}

/* Points a term at its postings in the segment; -1 with an exception if there is none. */
static int locate(const Segment *self, Py_ssize_t number, double weight, Term *term)
{
    const Py_buffer *views = self->views;
    if (number < 0 || number >= self->terms) {
        PyErr_SetString(PyExc_IndexError, "no term has this number");
        return -1;
    }
    const uint16_t *base = (const uint16_t *)views[POSTINGS].buf + ((const uint64_t *)views[STARTS].buf)[number];
    memset(term, 0, sizeof(Term));
    term->count = ((const uint32_t *)views[COUNTS].buf)[number];
    term->weight = weight;
    term->rough = (float)weight;
    if (number >= self->frequent) {
        term->wide = (const uint32_t *)base;
        term->bounding = term->codes = base + 2 * (size_t)term->count;
        term->bounding_count = term->count;
        return 0;
    }
    const uint32_t *ends = views[FRONTIER_ENDS].buf;
    uint32_t begin = number ? ends[number - 1] : 0;
    term->lows = base;
    term->codes = base + term->count;
    term->places = (const uint32_t *)views[DIRECTORY].buf + number * (self->windows + 1);
    if (number < self->dense) term->skips = (const uint16_t *)views[SKIPS].buf + number * self->windows * (WINDOW / SKIP);
    term->bounding = (const uint16_t *)views[FRONTIER].buf + begin;
    term->bounding_count = ends[number] - begin;
    return 0;
}

/* What a search is given besides the postings. */
typedef struct {
    PyObject *terms, *weights, *pages;
    Py_buffer exact, rough;
} Given;

static void give_back(Search *search, Given *given)
{
    free(search->terms);
    free(search->left_out);
    PyBuffer_Release(&given->exact);
    PyBuffer_Release(&given->rough);
}

/* Reads the question: as many weights as terms, tables of a weight per code, and per window a page of marks or None. */
static int ask(Search *search, const Given *given, Py_ssize_t windows)
{
    search->count = PyList_GET_SIZE(given->terms);
    search->k = search->k < search->rows ? search->k : search->rows;
    search->exact = given->exact.buf;
    search->rough = given->rough.buf;
    if (PyList_GET_SIZE(given->weights) != search->count || search->count < 1 || search->k < 1 ||
        given->exact.len != CODES * 8 || given->rough.len != CODES * 4 || PyTuple_GET_SIZE(given->pages) != windows) {
        PyErr_SetString(PyExc_ValueError, "terms, weights, tables, pages and k don't fit each other");
        return -1;
    }
    search->terms = calloc((size_t)search->count, sizeof(Term));
    search->left_out = calloc((size_t)windows, sizeof(*search->left_out));
    if (!search->terms || !search->left_out) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < windows; i++) {
        PyObject *page = PyTuple_GET_ITEM(given->pages, i);
        if (page == Py_None) continue;
        if (!PyBytes_Check(page) || PyBytes_GET_SIZE(page) != WINDOW) {
            PyErr_SetString(PyExc_ValueError, "a page has a byte per row of its window");
            return -1;
        }
        search->left_out[i] = (const uint8_t *)PyBytes_AS_STRING(page);
    }
    return 0;
}

/* Searches, other threads running meanwhile if that takes long, and makes a list of pairs of what was found. */
static PyObject *run(Search *search)
{
    uint64_t postings = 0;
    int done;
    for (Py_ssize_t i = 0; i < search->count; i++) postings += search->terms[i].count;
    if (postings > LONG) {
        Py_BEGIN_ALLOW_THREADS
        done = maxscore(search);
        Py_END_ALLOW_THREADS
    } else {
        done = maxscore(search);
    }
    if (done < 0) return PyErr_NoMemory();
    PyObject *list = PyList_New((Py_ssize_t)search->ranked_count);
    for (size_t i = 0; list && i < search->ranked_count; i++) {
        PyObject *pair = Py_BuildValue("Ld", (long long)search->ranked[i].id, search->ranked[i].score);
        if (!pair) Py_CLEAR(list);
        else PyList_SET_ITEM(list, (Py_ssize_t)i, pair);
    }
    free(search->ranked);
    return list;
}

/* best(numbers, weights, k, floor, exact, rough, pages) -> [(passage id, score)] */
static PyObject *segment_best(Segment *self, PyObject *args)
{
    Search search = {0};
    Given given;
    PyObject *result = NULL;
    if (!PyArg_ParseTuple(args, "O!O!ndy*y*O!", &PyList_Type, &given.terms, &PyList_Type, &given.weights, &search.k,
                          &search.floor, &given.exact, &given.rough, &PyTuple_Type, &given.pages))
        return NULL;
    search.ids = self->views[IDS].buf;
    search.rows = self->rows;
    Py_ssize_t i = 0;
    if (ask(&search, &given, self->windows) == 0) {
        for (; i < search.count; i++) {
            Py_ssize_t number = PyLong_AsSsize_t(PyList_GET_ITEM(given.terms, i));
            double weight = PyFloat_AsDouble(PyList_GET_ITEM(given.weights, i));
            if (PyErr_Occurred() || locate(self, number, weight, &search.terms[i]) < 0) break;
        }
        search.sums = self->sums ? self->sums : calloc(WINDOW, sizeof(float));
        self->sums = NULL;
        if (!search.sums) PyErr_NoMemory();
        if (!PyErr_Occurred()) result = run(&search);
        if (self->sums) free(search.sums);
        else self->sums = search.sums;
    }
    give_back(&search, &given);
    return result;
}

static PyMethodDef segment_methods[] = {
    {"best", (PyCFunction)segment_best, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot segment_slots[] = {
    {Py_tp_dealloc, segment_dealloc},
    {Py_tp_init, segment_init},
    {Py_tp_new, PyType_GenericNew},
    {Py_tp_methods, segment_methods},
    {0, NULL},
};

static PyType_Spec segment_spec = {
    .name = "index.engines.builtin._kernel.Segment",
    .basicsize = sizeof(Segment),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = segment_slots,
};

/* Points a term at bytes, its rows and then its codes, which the caller's list keeps. */
static int borrow(PyObject *postings, double weight, Term *term)
{
    Py_ssize_t size = PyBytes_Check(postings) ? PyBytes_GET_SIZE(postings) : -1;
    if (size % 6 || size / 6 > UINT32_MAX) {
        PyErr_SetString(PyExc_ValueError, "postings are bytes, six for each");
        return -1;
    }
    term->count = term->bounding_count = (uint32_t)(size / 6);
    term->wide = (const uint32_t *)PyBytes_AS_STRING(postings);
    term->bounding = term->codes = (const uint16_t *)(term->wide + term->count);
    term->weight = weight;
    term->rough = (float)weight;
    return 0;
}

/* best_of(postings, weights, k, floor, exact, rough, pages, ids) -> [(passage id, score)], for a memtable */
static PyObject *best_of(PyObject *Py_UNUSED(module), PyObject *args)
{
    Search search = {0};
    Given given;
    Py_buffer ids;
    PyObject *result = NULL;
    if (!PyArg_ParseTuple(args, "O!O!ndy*y*O!y*", &PyList_Type, &given.terms, &PyList_Type, &given.weights, &search.k,
                          &search.floor, &given.exact, &given.rough, &PyTuple_Type, &given.pages, &ids))
        return NULL;
    search.ids = ids.buf;
    search.rows = ids.len / 8;
    if (ask(&search, &given, (search.rows + WINDOW - 1) / WINDOW) == 0) {
        for (Py_ssize_t i = 0; i < search.count && !PyErr_Occurred(); i++) {
            double weight = PyFloat_AsDouble(PyList_GET_ITEM(given.weights, i));
            if (!PyErr_Occurred()) borrow(PyList_GET_ITEM(given.terms, i), weight, &search.terms[i]);
        }
        search.sums = calloc(WINDOW, sizeof(float));
        if (!search.sums) PyErr_NoMemory();
        if (!PyErr_Occurred()) result = run(&search);
        free(search.sums);
    }
    give_back(&search, &given);
    PyBuffer_Release(&ids);
    return result;
}

static PyMethodDef kernel_methods[] = {
    {"best_of", best_of, METH_VARARGS, NULL},
    {"pack", pack, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static int add_type(PyObject *module, const char *name, PyType_Spec *spec)
{
    PyObject *type = PyType_FromSpec(spec);
    if (!type) return -1;
    int added = PyModule_AddObjectRef(module, name, type);
    Py_DECREF(type);
    return added;
}

static int kernel_exec(PyObject *module)
{
    return add_type(module, "Segment", &segment_spec) < 0 ? -1 : add_type(module, "TermCounter", &term_counter_spec);
}

static PyModuleDef_Slot kernel_slots[] = {{Py_mod_exec, kernel_exec}, {0, NULL}};

static struct PyModuleDef kernel = {PyModuleDef_HEAD_INIT, .m_name = "index.engines.builtin._kernel", .m_methods = kernel_methods,
                                   .m_slots = kernel_slots};

PyMODINIT_FUNC PyInit__kernel(void)
{
    return PyModuleDef_Init(&kernel);
}
