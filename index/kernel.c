/* The same search as index/searcher.py's, compiled: MaxScore over windows of 32,768 rows, finalists scored anew in the
 * order of the question's terms. Built without contracted operations, so that both give the same bits.
 *
 * First sums are floats, one per row of the window. They are off by less than a few 1e-7 of their size per term, and
 * every comparison of them allows for that (`slack`).
 *
 * Nothing here trusts the postings' bytes: a row outside its layer is skipped, and a code indexes a table of 65,536. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define WINDOW 32768
#define BLOCK 64
#define SKIP 64
#define CODES 65536

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__gnu_linux__)
#define MANY __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define MANY
#endif

/* One term's postings in a layer: `lows` and `places` for a frequent term, else `wide`. */
typedef struct {
    const uint16_t *lows;
    const uint32_t *places;
    const uint16_t *skips; /* NULL unless the term is dense */
    const uint32_t *wide;
    const uint16_t *codes;
    uint32_t count;
    uint32_t at;
    uint32_t end;
    double weight;
    float rough;
    double bound;
} Term;

typedef struct {
    uint32_t row;
    float sum;
} Candidate;

typedef struct {
    int64_t id;
    double score;
} Found;

typedef struct {
    Term *terms;   /* by rising bound */
    Term **order;  /* as the question has them */
    double *rest;  /* rest[i]: the bounds of the first i terms together */
    Py_ssize_t count;
    const double *exact;
    const float *rough;
    const uint8_t *dead;
    const int64_t *ids;
    Py_ssize_t rows;
    Py_ssize_t k;
    float *heap;
    Py_ssize_t held;
    double floor;
    double slack;
    double threshold;
    Candidate *found;
    size_t found_count;
    size_t found_room;
    float *sums;
} Search;

/* The first place of `count` at which the held value isn't below the wanted one. Without branches to mispredict. */
#define LOWER_BOUND(name, type)                                              \
    static uint32_t name(const type *held, uint32_t count, uint32_t wanted)  \
    {                                                                        \
        const type *base = held;                                             \
        if (!count) return 0;                                                \
        while (count > 1) {                                                  \
            uint32_t half = count / 2;                                       \
            base += (size_t)half & -(size_t)(base[half - 1] < wanted);       \
            count -= half;                                                   \
        }                                                                    \
        return (uint32_t)(base - held) + (*base < wanted);                   \
    }

LOWER_BOUND(lower_bound16, uint16_t)
LOWER_BOUND(lower_bound32, uint32_t)

/* The code of a term in a row, -1 if the row lacks it. */
static int code_at(const Term *term, uint32_t row)
{
    if (term->lows) {
        uint32_t chunk = row / WINDOW, low = row % WINDOW;
        uint32_t begin = term->places[chunk], end = term->places[chunk + 1];
        if (term->skips) {
            const uint16_t *skips = term->skips + (size_t)chunk * (WINDOW / SKIP);
            uint32_t stretch = low / SKIP;
            if (stretch + 1 < WINDOW / SKIP) end = begin + skips[stretch + 1];
            begin += skips[stretch];
        }
        uint32_t at = begin + lower_bound16(term->lows + begin, end - begin, low);
        return at < end && term->lows[at] == low ? term->codes[at] : -1;
    }
    uint32_t at = lower_bound32(term->wide, term->count, row);
    return at < term->count && term->wide[at] == row ? term->codes[at] : -1;
}

static double score_of(const Search *search, uint32_t row)
{
    double score = 0;
    for (Py_ssize_t i = 0; i < search->count; i++) {
        int code = code_at(search->order[i], row);
        if (code >= 0) score += search->order[i]->weight * search->exact[code];
    }
    return score;
}

static void sift_down(float *heap, Py_ssize_t held, float value)
{
    Py_ssize_t at = 0;
    for (;;) {
        Py_ssize_t child = 2 * at + 1;
        if (child >= held) break;
        if (child + 1 < held && heap[child + 1] < heap[child]) child++;
        if (heap[child] >= value) break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = value;
}

static void push(Search *search, float sum)
{
    float *heap = search->heap;
    if (search->held < search->k) {
        Py_ssize_t at = search->held++;
        while (at && heap[(at - 1) / 2] > sum) {
            heap[at] = heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        heap[at] = sum;
    } else if (sum > heap[0]) {
        sift_down(heap, search->held, sum);
    } else {
        return;
    }
    if (search->held == search->k) {
        double kth = heap[0] * (1 - 2 * search->slack);
        if (kth > search->threshold) search->threshold = kth;
    }
}

static int keep(Search *search, uint32_t row, float sum)
{
    if (search->found_count == search->found_room) {
        size_t room = search->found_room ? 2 * search->found_room : 1024;
        Candidate *more = realloc(search->found, room * sizeof(Candidate));
        if (!more) return -1;
        search->found = more;
        search->found_room = room;
    }
    search->found[search->found_count].row = row;
    search->found[search->found_count++].sum = sum;
    push(search, sum);
    return 0;
}

/* Looks up the terms that weren't walked through, the heaviest first, as long as they can matter. */
static int consider(Search *search, Py_ssize_t walked, uint32_t row, float sum)
{
    if (row >= search->rows || search->dead[row]) return 0;
    for (Py_ssize_t i = walked; i-- > 0;) {
        if (sum + search->rest[i + 1] < search->threshold) return 0;
        int code = code_at(&search->terms[i], row);
        if (code >= 0) sum += search->terms[i].rough * search->rough[code];
    }
    return sum < search->threshold ? 0 : keep(search, row, sum);
}

static void add_up(const Term *term, float *restrict sums, const float *rough, uint32_t first)
{
    float weight = term->rough;
    if (term->lows) {
        const uint16_t *lows = term->lows;
        for (uint32_t i = term->at; i < term->end; i++)
            sums[lows[i] % WINDOW] += weight * rough[term->codes[i]];
    } else {
        for (uint32_t i = term->at; i < term->end; i++)
            sums[(term->wide[i] - first) % WINDOW] += weight * rough[term->codes[i]];
    }
}

/* The first block at or after `low` that has a sum above the cut; `end` if none has. */
MANY static uint32_t next_above(const float *sums, uint32_t low, uint32_t end, float cut)
{
    for (; low < end; low += BLOCK) {
        int any = 0;
        for (int i = 0; i < BLOCK; i++) any |= sums[low + i] > cut;
        if (any) break;
    }
    return low;
}

static float cut_of(const Search *search, Py_ssize_t walked)
{
    double cut = search->threshold - search->rest[walked];
    /* A sum of 0 is a row without any of the terms. The subtraction in double, its result in float: one ulp of room. */
    return cut > 0 ? (float)(cut * (1 - 1e-6)) : 0;
}

static int collect_all(Search *search, Py_ssize_t walked, uint32_t first)
{
    float cut = cut_of(search, walked);
    uint32_t end = search->rows - first < WINDOW ? (uint32_t)(search->rows - first + BLOCK - 1) / BLOCK * BLOCK : WINDOW;
    for (uint32_t low = 0; (low = next_above(search->sums, low, end, cut)) < end; low += BLOCK) {
        for (uint32_t i = low; i < low + BLOCK; i++) {
            if (search->sums[i] <= cut) continue;
            if (consider(search, walked, first + i, search->sums[i]) < 0) return -1;
            cut = cut_of(search, walked);
        }
    }
    memset(search->sums, 0, end * sizeof(float));
    return 0;
}

static int collect_touched(Search *search, Py_ssize_t walked, uint32_t first)
{
    float cut = cut_of(search, walked);
    for (Py_ssize_t t = walked; t < search->count; t++) {
        const Term *term = &search->terms[t];
        for (uint32_t i = term->at; i < term->end; i++) {
            uint32_t low = (term->lows ? term->lows[i] : term->wide[i] - first) % WINDOW;
            float sum = search->sums[low];
            search->sums[low] = 0;
            if (sum <= cut) continue;
            if (consider(search, walked, first + low, sum) < 0) return -1;
            cut = cut_of(search, walked);
        }
    }
    return 0;
}

/* Sets each walked term's range in the window, and returns how many postings those are. */
static uint64_t enter(Search *search, Py_ssize_t walked, uint32_t window)
{
    uint64_t total = 0;
    uint32_t first = window * (uint32_t)WINDOW;
    for (Py_ssize_t t = walked; t < search->count; t++) {
        Term *term = &search->terms[t];
        if (term->lows) {
            term->at = term->places[window];
            term->end = term->places[window + 1];
        } else {
            while (term->end < term->count && term->wide[term->end] < first) term->end++;
            term->at = term->end;
            uint64_t limit = (uint64_t)first + WINDOW;
            while (term->end < term->count && term->wide[term->end] < limit) term->end++;
        }
        total += term->end - term->at;
    }
    return total;
}

static int walk(Search *search)
{
    uint32_t windows = (uint32_t)((search->rows + WINDOW - 1) / WINDOW);
    Py_ssize_t walked = 0;
    for (uint32_t window = 0; window < windows; window++) {
        while (walked < search->count && search->rest[walked + 1] < search->threshold) walked++;
        if (walked == search->count) break;
        uint64_t total = enter(search, walked, window);
        if (!total) continue;
        uint32_t first = window * (uint32_t)WINDOW;
        for (Py_ssize_t t = walked; t < search->count; t++)
            add_up(&search->terms[t], search->sums, search->rough, first);
        int done = total * 8 < WINDOW ? collect_touched(search, walked, first) : collect_all(search, walked, first);
        if (done < 0) return -1;
    }
    return 0;
}

static int by_bound(const void *a, const void *b)
{
    double left = ((const Term *)a)->bound, right = ((const Term *)b)->bound;
    return (left > right) - (left < right);
}

static int by_score(const void *a, const void *b)
{
    const Found *left = a, *right = b;
    if (left->score != right->score) return left->score < right->score ? 1 : -1;
    return (left->id > right->id) - (left->id < right->id);
}

/* The finalists with their true scores, best first: a list of pairs. */
static PyObject *rank(Search *search)
{
    Found *found = malloc((search->found_count + 1) * sizeof(Found));
    if (!found) return PyErr_NoMemory();
    size_t count = 0;
    for (size_t i = 0; i < search->found_count; i++) {
        if (search->found[i].sum < search->threshold) continue;
        uint32_t row = search->found[i].row;
        double score = score_of(search, row);
        if (score < search->floor) continue;
        found[count].id = search->ids[row];
        found[count++].score = score;
    }
    qsort(found, count, sizeof(Found), by_score);
    if (count > (size_t)search->k) count = (size_t)search->k;
    PyObject *list = PyList_New((Py_ssize_t)count);
    for (size_t i = 0; list && i < count; i++) {
        PyObject *pair = Py_BuildValue("Ld", (long long)found[i].id, found[i].score);
        if (!pair) {
            Py_CLEAR(list);
            break;
        }
        PyList_SET_ITEM(list, (Py_ssize_t)i, pair);
    }
    free(found);
    return list;
}

static double bound_of(const Term *term, const uint16_t *codes, uint32_t count, const double *exact)
{
    double most = 0;
    for (uint32_t i = 0; i < count; i++)
        if (exact[codes[i]] > most) most = exact[codes[i]];
    return term->weight * most;
}

static PyObject *run(Search *search)
{
    Py_ssize_t count = search->count;
    PyObject *result = NULL;
    search->slack = (double)(count + 4) * 1.2e-7;
    search->threshold = search->floor > 0 ? search->floor * (1 - search->slack) : 0;
    search->rest = malloc((size_t)(count + 1) * sizeof(double));
    search->heap = malloc((size_t)search->k * sizeof(float));
    Term *sorted = malloc((size_t)count * sizeof(Term));
    Term *asked = search->terms;
    search->order = malloc((size_t)count * sizeof(Term *));
    if (search->rest && search->heap && sorted && search->order) {
        memcpy(sorted, asked, (size_t)count * sizeof(Term));
        qsort(sorted, (size_t)count, sizeof(Term), by_bound);
        search->rest[0] = 0;
        for (Py_ssize_t i = 0; i < count; i++) {
            search->order[i] = &asked[i];
            search->rest[i + 1] = search->rest[i] + sorted[i].bound * (1 + search->slack);
        }
        search->terms = sorted;
        if (walk(search) < 0) PyErr_NoMemory();
        else result = rank(search);
        search->terms = asked;
    } else {
        PyErr_NoMemory();
    }
    free(search->rest);
    free(search->heap);
    free(sorted);
    free(search->order);
    free(search->found);
    return result;
}

/* ---- Python's side ---- */

enum { POSTINGS, STARTS, COUNTS, DIRECTORY, SKIPS, FRONTIER, FRONTIER_ENDS, IDS, DEAD, EXACT, ROUGH, VIEWS };

typedef struct {
    PyObject_HEAD
    Py_buffer views[VIEWS];
    int taken;
    float *sums; /* all 0 between searches */
} Native;

static void native_dealloc(Native *self)
{
    while (self->taken) PyBuffer_Release(&self->views[--self->taken]);
    free(self->sums);
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free((PyObject *)self);
    Py_DECREF(type);
}

static int native_init(Native *self, PyObject *args, PyObject *kwargs)
{
    if (kwargs && PyDict_GET_SIZE(kwargs)) {
        PyErr_SetString(PyExc_TypeError, "Native takes no keywords");
        return -1;
    }
    if (self->taken || PyTuple_GET_SIZE(args) != VIEWS) {
        PyErr_SetString(PyExc_TypeError, "Native takes eleven buffers, once");
        return -1;
    }
    for (; self->taken < VIEWS; self->taken++)
        if (PyObject_GetBuffer(PyTuple_GET_ITEM(args, self->taken), &self->views[self->taken], PyBUF_SIMPLE) < 0)
            return -1;
    if (self->views[EXACT].len != CODES * 8 || self->views[ROUGH].len != CODES * 4 ||
        self->views[DEAD].len * 8 != self->views[IDS].len) {
        PyErr_SetString(PyExc_ValueError, "the buffers' sizes don't fit each other");
        return -1;
    }
    self->sums = calloc(WINDOW, sizeof(float));
    if (!self->sums) PyErr_NoMemory();
    return self->sums ? 0 : -1;
}

/* Points a term at its postings in the segment; -1 with an exception if they aren't within it. */
static int locate(const Native *self, Py_ssize_t number, Term *term)
{
    const Py_buffer *views = self->views;
    Py_ssize_t frequent = views[FRONTIER_ENDS].len / 4, units = views[POSTINGS].len / 2;
    Py_ssize_t rows = views[IDS].len / 8, stride = (rows + WINDOW - 1) / WINDOW + 1;
    if (number < 0 || number >= views[COUNTS].len / 4) {
        PyErr_SetString(PyExc_IndexError, "no term has this number");
        return -1;
    }
    uint64_t start = ((const uint64_t *)views[STARTS].buf)[number];
    uint32_t count = ((const uint32_t *)views[COUNTS].buf)[number];
    uint64_t width = number < frequent ? 1 : 2;
    if (start > (uint64_t)units || (width + 1) * count > (uint64_t)units - start) {
        PyErr_SetString(PyExc_IndexError, "the term's postings are outside of the segment");
        return -1;
    }
    const uint16_t *base = (const uint16_t *)views[POSTINGS].buf + start;
    memset(term, 0, sizeof(Term));
    term->count = count;
    term->codes = base + width * count;
    if (number < frequent) {
        term->lows = base;
        term->places = (const uint32_t *)views[DIRECTORY].buf + number * stride;
        Py_ssize_t skips = (stride - 1) * (WINDOW / SKIP);
        if ((number + 1) * skips * 2 <= views[SKIPS].len)
            term->skips = (const uint16_t *)views[SKIPS].buf + number * skips;
    } else {
        term->wide = (const uint32_t *)base;
    }
    return 0;
}

static void bind(const Native *self, Py_ssize_t number, double weight, Term *term)
{
    const double *exact = self->views[EXACT].buf;
    term->weight = weight;
    term->rough = (float)weight;
    if (!term->lows) {
        term->bound = bound_of(term, term->codes, term->count, exact);
        return;
    }
    const uint32_t *ends = self->views[FRONTIER_ENDS].buf;
    uint32_t begin = number ? ends[number - 1] : 0;
    const uint16_t *frontier = self->views[FRONTIER].buf;
    term->bound = bound_of(term, frontier + begin, ends[number] - begin, exact);
}

/* Reads the question: as many weights as terms, k and floor as Python has them. */
static int ask(Search *search, PyObject *terms, PyObject *weights, Py_ssize_t k)
{
    search->count = PyList_GET_SIZE(terms);
    search->k = k < search->rows ? k : search->rows;
    if (PyList_GET_SIZE(weights) != search->count || search->count < 1 || search->k < 1) {
        PyErr_SetString(PyExc_ValueError, "as many weights as terms, and k of 1 or more");
        return -1;
    }
    search->terms = malloc((size_t)search->count * sizeof(Term));
    if (!search->terms) PyErr_NoMemory();
    return search->terms ? 0 : -1;
}

/* best(numbers, weights, k, floor) -> [(passage id, score)] */
static PyObject *native_best(Native *self, PyObject *args)
{
    PyObject *numbers, *weights;
    Py_ssize_t k, i = 0;
    Search search = {0};
    if (!PyArg_ParseTuple(args, "O!O!nd", &PyList_Type, &numbers, &PyList_Type, &weights, &k, &search.floor))
        return NULL;
    if (!self->sums) return PyErr_Format(PyExc_ValueError, "Native was not set up");
    search.exact = self->views[EXACT].buf;
    search.rough = self->views[ROUGH].buf;
    search.dead = self->views[DEAD].buf;
    search.ids = self->views[IDS].buf;
    search.rows = self->views[IDS].len / 8;
    search.sums = self->sums;
    if (ask(&search, numbers, weights, k) < 0) return NULL;
    for (; i < search.count; i++) {
        Py_ssize_t number = PyLong_AsSsize_t(PyList_GET_ITEM(numbers, i));
        double weight = PyFloat_AsDouble(PyList_GET_ITEM(weights, i));
        if (PyErr_Occurred() || locate(self, number, &search.terms[i]) < 0) break;
        bind(self, number, weight, &search.terms[i]);
    }
    PyObject *result = i == search.count ? run(&search) : NULL;
    free(search.terms);
    return result;
}

static PyMethodDef native_methods[] = {
    {"best", (PyCFunction)native_best, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot native_slots[] = {
    {Py_tp_dealloc, native_dealloc},
    {Py_tp_init, native_init},
    {Py_tp_new, PyType_GenericNew},
    {Py_tp_methods, native_methods},
    {0, NULL},
};

static PyType_Spec native_spec = {
    .name = "index._kernel.Native",
    .basicsize = sizeof(Native),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = native_slots,
};

/* Points a term at a pair of buffers, (rows, codes), that are held as long as the search takes. */
static int borrow(PyObject *pair, double weight, Term *term, Py_buffer *views, const double *exact)
{
    if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) != 2) {
        PyErr_SetString(PyExc_TypeError, "postings are pairs of buffers");
        return -1;
    }
    if (PyObject_GetBuffer(PyTuple_GET_ITEM(pair, 0), &views[0], PyBUF_SIMPLE) < 0) return -1;
    if (PyObject_GetBuffer(PyTuple_GET_ITEM(pair, 1), &views[1], PyBUF_SIMPLE) < 0) {
        PyBuffer_Release(&views[0]);
        return -1;
    }
    memset(term, 0, sizeof(Term));
    term->wide = views[0].buf;
    term->codes = views[1].buf;
    term->count = (uint32_t)(views[0].len / 4 < views[1].len / 2 ? views[0].len / 4 : views[1].len / 2);
    term->weight = weight;
    term->rough = (float)weight;
    term->bound = bound_of(term, term->codes, term->count, exact);
    return 0;
}

static PyObject *borrow_all(Search *search, PyObject *postings, PyObject *weights)
{
    Py_buffer *views = malloc((size_t)search->count * 2 * sizeof(Py_buffer));
    PyObject *result = NULL;
    Py_ssize_t i = 0;
    search->sums = calloc(WINDOW, sizeof(float));
    if (!views || !search->sums) PyErr_NoMemory();
    for (; !PyErr_Occurred() && i < search->count; i++) {
        double weight = PyFloat_AsDouble(PyList_GET_ITEM(weights, i));
        if (PyErr_Occurred()) break;
        if (borrow(PyList_GET_ITEM(postings, i), weight, &search->terms[i], &views[2 * i], search->exact) < 0) break;
    }
    if (!PyErr_Occurred()) result = run(search);
    while (i-- > 0) {
        PyBuffer_Release(&views[2 * i]);
        PyBuffer_Release(&views[2 * i + 1]);
    }
    free(views);
    free(search->sums);
    return result;
}

/* best_of(postings, weights, k, floor, ids, dead, exact, rough) -> [(passage id, score)], for a layer that grows */
static PyObject *best_of(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *postings, *weights, *result = NULL;
    Py_ssize_t k;
    Py_buffer ids, dead, exact, rough;
    Search search = {0};
    if (!PyArg_ParseTuple(args, "O!O!ndy*y*y*y*", &PyList_Type, &postings, &PyList_Type, &weights, &k, &search.floor,
                          &ids, &dead, &exact, &rough))
        return NULL;
    search.exact = exact.buf;
    search.rough = rough.buf;
    search.dead = dead.buf;
    search.ids = ids.buf;
    search.rows = ids.len / 8;
    if (exact.len != CODES * 8 || rough.len != CODES * 4 || dead.len * 8 != ids.len)
        PyErr_SetString(PyExc_ValueError, "the buffers' sizes don't fit each other");
    else if (ask(&search, postings, weights, k) == 0)
        result = borrow_all(&search, postings, weights);
    free(search.terms);
    PyBuffer_Release(&ids);
    PyBuffer_Release(&dead);
    PyBuffer_Release(&exact);
    PyBuffer_Release(&rough);
    return result;
}

/* tally(terms, numbers, out, places) -> how many pairs. Appends to `out`, a bytearray, the terms of one passage as pairs
 * of uint32, number and frequency, in order of first occurrence; numbers new terms in `numbers`, a dict. `places` is a
 * bytearray for tally's own use: the same for the same dict. */
static PyObject *tally(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    if (nargs != 4 || !PyDict_Check(args[1]) || !PyByteArray_Check(args[2]) || !PyByteArray_Check(args[3])) {
        PyErr_SetString(PyExc_TypeError, "tally takes terms, a dict and two bytearrays");
        return NULL;
    }
    PyObject *terms = PySequence_Fast(args[0], "terms are a sequence"), *numbers = args[1], *out = args[2];
    if (!terms) return NULL;
    Py_ssize_t count = PySequence_Fast_GET_SIZE(terms), begin = PyByteArray_GET_SIZE(out), pairs = 0;
    PyObject *result = NULL;
    if (PyByteArray_Resize(out, begin + 8 * count) < 0) goto done;
    uint32_t *made = (uint32_t *)(PyByteArray_AS_STRING(out) + begin);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *term = PySequence_Fast_GET_ITEM(terms, i);
        PyObject *known = PyDict_GetItemWithError(numbers, term);
        Py_ssize_t number = known ? PyLong_AsSsize_t(known) : PyDict_GET_SIZE(numbers);
        if (!known) {
            if (PyErr_Occurred() || !(known = PyLong_FromSsize_t(number))) goto done;
            int failed = PyDict_SetItem(numbers, term, known);
            Py_DECREF(known);
            if (failed < 0) goto done;
        }
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

/* by_number(pairs, sizes, ends, rows, frequencies): sorts the pairs that tally made, `sizes` of them per row, by number,
 * then row, into the last two. All uint32; `ends` says where each number's postings begin, and in the end where they
 * end. */
static PyObject *by_number(PyObject *Py_UNUSED(module), PyObject *args)
{
    Py_buffer views[5];
    PyObject *given[5];
    int taken = 0;
    if (!PyArg_ParseTuple(args, "OOOOO", &given[0], &given[1], &given[2], &given[3], &given[4])) return NULL;
    for (; taken < 5; taken++)
        if (PyObject_GetBuffer(given[taken], &views[taken], taken < 2 ? PyBUF_SIMPLE : PyBUF_WRITABLE) < 0) break;
    if (taken == 5) {
        const uint32_t *pairs = views[0].buf, *sizes = views[1].buf;
        uint32_t *ends = views[2].buf, *rows = views[3].buf, *values = views[4].buf;
        size_t count = (size_t)views[0].len / 8, at = 0;
        size_t terms = (size_t)views[2].len / 4, room = (size_t)views[3].len / 4;
        for (uint32_t row = 0; row < (size_t)views[1].len / 4; row++) {
            for (uint32_t left = sizes[row]; left && at < count; left--, at++) {
                uint32_t number = pairs[2 * at];
                if (number >= terms || ends[number] >= room || (size_t)views[4].len / 4 < room) {
                    PyErr_SetString(PyExc_ValueError, "the buffers' sizes don't fit each other");
                    goto done;
                }
                rows[ends[number]] = row;
                values[ends[number]++] = pairs[2 * at + 1];
            }
        }
    }
done:
    while (taken--) PyBuffer_Release(&views[taken]);
    if (PyErr_Occurred()) return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef kernel_methods[] = {
    {"best_of", best_of, METH_VARARGS, NULL},
    {"tally", (PyCFunction)(void (*)(void))tally, METH_FASTCALL, NULL},
    {"by_number", by_number, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static int kernel_exec(PyObject *module)
{
    PyObject *type = PyType_FromSpec(&native_spec);
    if (!type) return -1;
    int added = PyModule_AddObjectRef(module, "Native", type);
    Py_DECREF(type);
    return added;
}

static PyModuleDef_Slot kernel_slots[] = {{Py_mod_exec, kernel_exec}, {0, NULL}};

static struct PyModuleDef kernel = {PyModuleDef_HEAD_INIT, .m_name = "index._kernel", .m_methods = kernel_methods,
                                   .m_slots = kernel_slots};

PyMODINIT_FUNC PyInit__kernel(void)
{
    return PyModuleDef_Init(&kernel);
}
