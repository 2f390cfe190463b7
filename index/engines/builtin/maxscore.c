/* The same search as index/engines/builtin/searcher.py's, compiled: MaxScore over windows of 32,768 rows, finalists scored anew in the
 * order of the question's terms. Built without contracted operations, so that both give the same bits.
 *
 * First sums are floats, one per row of the window. They are off by less than a few 1e-7 of their size per term, and
 * every comparison of them allows for that (`slack`).
 *
 * Nothing here trusts the postings' bytes: a row outside its layer is skipped, and a code indexes a table of 65,536. */
#include "maxscore.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK 64
#define LOOK_UP 16 /* what a look-up costs, in postings walked through */

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__gnu_linux__)
#define MANY __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define MANY
#endif

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
    for (ptrdiff_t i = 0; i < search->count; i++) {
        int code = code_at(search->order[i], row);
        if (code >= 0) score += search->order[i]->weight * search->exact[code];
    }
    return score;
}

static void sift_down(float *heap, ptrdiff_t held, float value)
{
    ptrdiff_t at = 0;
    for (;;) {
        ptrdiff_t child = 2 * at + 1;
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
        ptrdiff_t at = search->held++;
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
static int consider(Search *search, ptrdiff_t walked, uint32_t row, float sum)
{
    if (row >= search->rows) return 0;
    const uint8_t *page = search->left_out[row / WINDOW];
    if (page && page[row % WINDOW]) return 0;
    for (ptrdiff_t i = walked; i-- > 0;) {
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

/* How many sums are above the cut. */
MANY static uint32_t count_above(const float *sums, uint32_t end, float cut)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < end; i++) count += sums[i] > cut;
    return count;
}

/* How much of the window's sums there is to look at, in whole blocks. */
static uint32_t end_of(const Search *search, uint32_t first)
{
    ptrdiff_t rows = search->rows - (ptrdiff_t)first;
    return rows < WINDOW ? (uint32_t)(rows + BLOCK - 1) / BLOCK * BLOCK : WINDOW;
}

static float cut_of(const Search *search, ptrdiff_t walked)
{
    double cut = search->threshold - search->rest[walked];
    /* A sum of 0 is a row without any of the terms. The subtraction in double, its result in float: one ulp of room. */
    return cut > 0 ? (float)(cut * (1 - 1e-6)) : 0;
}

static int collect_all(Search *search, ptrdiff_t walked, uint32_t first)
{
    float cut = cut_of(search, walked);
    uint32_t end = end_of(search, first);
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

static int collect_touched(Search *search, ptrdiff_t walked, uint32_t first)
{
    float cut = cut_of(search, walked);
    for (ptrdiff_t t = walked; t < search->count; t++) {
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

/* Sets the term's range in the window, and returns how many postings that is. */
static uint32_t enter(Term *term, uint32_t window)
{
    if (term->lows) {
        term->at = term->places[window];
        term->end = term->places[window + 1];
    } else {
        uint32_t first = window * (uint32_t)WINDOW;
        term->at = term->end + lower_bound32(term->wide + term->end, term->count - term->end, first);
        uint64_t limit = (uint64_t)first + WINDOW;
        for (term->end = term->at; term->end < term->count && term->wide[term->end] < limit;) term->end++;
    }
    return term->end - term->at;
}

/* Adds up the window's postings of the terms that must be walked through, and of those more that cost less to walk
 * through than to look up in every row that could still matter. Returns how many of the terms were not; `total` becomes
 * the number of postings walked through. */
static ptrdiff_t add_window(Search *search, ptrdiff_t walked, uint32_t window, uint64_t *total)
{
    uint32_t first = window * (uint32_t)WINDOW;
    *total = 0;
    for (ptrdiff_t t = walked; t < search->count; t++) {
        *total += enter(&search->terms[t], window);
        add_up(&search->terms[t], search->sums, search->rough, first);
    }
    for (; *total && walked; walked--) {
        Term *next = &search->terms[walked - 1];
        uint32_t held = enter(next, window);
        if (*total * LOOK_UP < held) break;
        if ((uint64_t)count_above(search->sums, end_of(search, first), cut_of(search, walked)) * LOOK_UP < held) break;
        add_up(next, search->sums, search->rough, first);
        *total += held;
    }
    return walked;
}

static int walk(Search *search)
{
    uint32_t windows = (uint32_t)((search->rows + WINDOW - 1) / WINDOW);
    ptrdiff_t walked = 0;
    for (uint32_t window = 0; window < windows; window++) {
        while (walked < search->count && search->rest[walked + 1] < search->threshold) walked++;
        if (walked == search->count) break;
        uint64_t total;
        uint32_t first = window * (uint32_t)WINDOW;
        ptrdiff_t left = add_window(search, walked, window, &total);
        if (!total) continue;
        int done = total * 8 < WINDOW ? collect_touched(search, left, first) : collect_all(search, left, first);
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

/* The finalists with their true scores, best first. */
static int rank(Search *search)
{
    Found *found = malloc((search->found_count + 1) * sizeof(Found));
    size_t count = 0;
    if (!found) return -1;
    for (size_t i = 0; i < search->found_count; i++) {
        if (search->found[i].sum < search->threshold) continue;
        uint32_t row = search->found[i].row;
        double score = score_of(search, row);
        if (score < search->floor) continue;
        found[count].id = search->ids[row];
        found[count++].score = score;
    }
    qsort(found, count, sizeof(Found), by_score);
    search->ranked = found;
    search->ranked_count = count < (size_t)search->k ? count : (size_t)search->k;
    return 0;
}

/* The greatest weight that a term can have. */
static double bound_of(const Term *term, const double *exact)
{
    double most = 0;
    for (uint32_t i = 0; i < term->bounding_count; i++)
        if (exact[term->bounding[i]] > most) most = exact[term->bounding[i]];
    return term->weight * most;
}

/* Orders the terms by bound, and sums the bounds up. */
static void order(Search *search, Term *sorted)
{
    ptrdiff_t count = search->count;
    for (ptrdiff_t i = 0; i < count; i++) search->terms[i].bound = bound_of(&search->terms[i], search->exact);
    memcpy(sorted, search->terms, (size_t)count * sizeof(Term));
    qsort(sorted, (size_t)count, sizeof(Term), by_bound);
    search->rest[0] = 0;
    for (ptrdiff_t i = 0; i < count; i++) {
        search->order[i] = &search->terms[i];
        search->rest[i + 1] = search->rest[i] + sorted[i].bound * (1 + search->slack);
    }
}

int maxscore(Search *search)
{
    size_t count = (size_t)search->count;
    Term *asked = search->terms, *sorted = malloc(count * sizeof(Term));
    int done = -1;
    search->slack = (double)(count + 4) * 1.2e-7;
    search->threshold = search->floor > 0 ? search->floor * (1 - search->slack) : 0;
    search->rest = malloc((count + 1) * sizeof(double));
    search->heap = malloc((size_t)search->k * sizeof(float));
    search->order = malloc(count * sizeof(Term *));
    if (search->rest && search->heap && sorted && search->order) {
        order(search, sorted);
        search->terms = sorted;
        done = walk(search) < 0 ? -1 : rank(search);
        search->terms = asked;
    }
    /* A walk that ended early leaves sums behind. */
    if (done < 0) memset(search->sums, 0, WINDOW * sizeof(float));
    free(search->rest);
    free(search->heap);
    free(search->order);
    free(search->found);
    free(sorted);
    return done;
}
