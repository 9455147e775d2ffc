package app.kindred.load.population;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * The cities and how many of our people live in each: by population, but drawn together, since ten
 * thousand people spread evenly over the earth would never meet. A fifth lives in the home metro,
 * three tenths in its country, half anywhere.
 */
final class World {

    record City(String name, String country, double latitude, double longitude, int population) {}

    private static final double HOME_SHARE = 0.20;
    private static final double HOME_COUNTRY_SHARE = 0.30;

    private final City home;
    private final List<City> country;
    private final List<City> all;
    private final double[] countryWeights;
    private final double[] allWeights;

    private World(List<City> all) {
        this.all = all;
        this.home =
                all.stream().filter(city -> city.name().equals("Berlin")).findFirst().orElseThrow();
        this.country = all.stream().filter(city -> city.country().equals(home.country())).toList();
        this.countryWeights = cumulative(country);
        this.allWeights = cumulative(all);
    }

    static World load() {
        try (var in =
                        Objects.requireNonNull(
                                World.class.getResourceAsStream("/population/cities.csv"),
                                "cities.csv");
                var reader =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            var cities = new ArrayList<City>();
            reader.readLine();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                // Names may hold commas: the four last fields never do.
                int d = line.lastIndexOf(',');
                int c = line.lastIndexOf(',', d - 1);
                int b = line.lastIndexOf(',', c - 1);
                int a = line.lastIndexOf(',', b - 1);
                cities.add(
                        new City(
                                line.substring(0, a),
                                line.substring(a + 1, b),
                                Double.parseDouble(line.substring(b + 1, c)),
                                Double.parseDouble(line.substring(c + 1, d)),
                                Integer.parseInt(line.substring(d + 1))));
            }
            return new World(List.copyOf(cities));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    City home() {
        return home;
    }

    City draw(SplittableRandom random) {
        double where = random.nextDouble();
        if (where < HOME_SHARE) {
            return home;
        }
        return where < HOME_SHARE + HOME_COUNTRY_SHARE
                ? draw(country, countryWeights, random)
                : draw(all, allWeights, random);
    }

    /**
     * A place in or around the city: dense in the middle, thinner outside, a few far out in the
     * country.
     */
    static double[] scatter(City city, SplittableRandom random) {
        double sigmaKm = Math.clamp(1.4 * Math.sqrt(city.population() / 100_000.0), 0.8, 12);
        if (random.nextDouble() < 0.06) {
            sigmaKm += 18;
        }
        double northKm = random.nextGaussian() * sigmaKm;
        double eastKm = random.nextGaussian() * sigmaKm;
        double latitude = Math.clamp(city.latitude() + northKm / 111.2, -89, 89);
        double longitude = city.longitude() + eastKm / (111.2 * Math.cos(Math.toRadians(latitude)));
        return new double[] {
            latitude,
            longitude < -180 ? longitude + 360 : longitude >= 180 ? longitude - 360 : longitude
        };
    }

    private static City draw(List<City> cities, double[] weights, SplittableRandom random) {
        int at = Arrays.binarySearch(weights, random.nextDouble() * weights[weights.length - 1]);
        return cities.get(Math.min(at < 0 ? -at - 1 : at, cities.size() - 1));
    }

    private static double[] cumulative(List<City> cities) {
        var weights = new double[cities.size()];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += cities.get(i).population();
            weights[i] = sum;
        }
        return weights;
    }
}
